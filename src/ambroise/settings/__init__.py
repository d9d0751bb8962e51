"""One place for configuration: environment, then `$AMBROISE_HOME/ambroise.toml`, then defaults."""

from ambroise.settings.installation import FILE_NAME, NESTED, Settings, load_settings
from ambroise.settings.private import private_folder, secret_file
from ambroise.settings.services import (
    ConnectorSettings,
    DirectorySettings,
    EndpointSettings,
    GatewaySettings,
    GroupingSettings,
    LaunchSettings,
    OpenIdSettings,
    ProvedOutside,
    Recipient,
    ServerSettings,
    SmartSettings,
    free_name,
)

__all__ = [
    "FILE_NAME",
    "NESTED",
    "ConnectorSettings",
    "DirectorySettings",
    "EndpointSettings",
    "GatewaySettings",
    "GroupingSettings",
    "LaunchSettings",
    "OpenIdSettings",
    "ProvedOutside",
    "Recipient",
    "ServerSettings",
    "Settings",
    "SmartSettings",
    "free_name",
    "load_settings",
    "private_folder",
    "secret_file",
]
