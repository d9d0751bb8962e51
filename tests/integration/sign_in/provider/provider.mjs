// A real OpenID Connect provider on loopback. Who signs in next is set by POST /who.
// argv: one JSON object {port, site, secret, algorithm}.
import { createServer } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;
let who = {};

async function key(algorithm) {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: algorithm, use: "sig", kid: algorithm };
}

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "ambroise",
      client_secret: given.secret,
      redirect_uris: [`${given.site}/connexion/retour`],
      post_logout_redirect_uris: [`${given.site}/connexion`],
      id_token_signed_response_alg: given.algorithm,
    },
  ],
  jwks: { keys: await Promise.all(["RS256", "PS256", "ES256"].map(key)) },
  cookies: { keys: ["tests"] },
  acrValues: ["eidas1", "eidas2", "eidas3"],
  claims: {
    openid: ["sub", "preferred_username", "SubjectNameID", "name", "email", "acr", "amr"],
    acr: null,
    amr: null,
  },
  conformIdTokenClaims: true,
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...who.claims }),
  }),
});

async function interact(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  if (!who.sub) {
    await provider.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  const grant = new provider.Grant({ accountId: who.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const login = { accountId: who.sub, acr: who.acr, amr: who.amr };
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login, consent });
}

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.url === "/who") {
    let body = "";
    for await (const part of request) body += part;
    who = JSON.parse(body);
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    await interact(request, response);
  } else {
    await answer(request, response);
  }
}).listen(given.port, "127.0.0.1", () => console.log("ready"));
