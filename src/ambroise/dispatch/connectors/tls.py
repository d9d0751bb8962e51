"""Our side of TLS to a connector: the hospital's authority, our certificate where asked for."""

import ssl

from ambroise.errors import ConnectorInvalid
from ambroise.settings import ConnectorSettings


def client_context(name: str, settings: ConnectorSettings) -> ssl.SSLContext:
    """Return the context; raises ConnectorInvalid for a file that cannot be used."""
    try:
        context = ssl.create_default_context(
            cafile=None if settings.ca_file is None else str(settings.ca_file)
        )
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.client_file is not None:
            context.load_cert_chain(settings.client_file)
    except (OSError, ssl.SSLError) as error:
        cause = type(error).__name__
        raise ConnectorInvalid(
            name=name,
            cause=f"certificat illisible ({cause})",
            cause_en=f"certificate that cannot be read ({cause})",
        ) from None
    return context
