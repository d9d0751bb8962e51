// The authorization server of an electronic record on loopback, as SMART App Launch 2.2 says.
// Who is in front of it, and what is on the screen for each launch, is set by POST /who:
// {sub, claims, launches: {word: {patient, encounter, ...}}, forged: {claim: value}}.
// argv: one JSON object {port, site}; the client's public keys are read from the site.
import { createServer } from "node:http";
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;
const server = `${issuer}/fhir`;
let who = {};
const shown = new Map();

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const signing = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "ehr" };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "ambroise",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: given.algorithm,
      jwks_uri: `${given.site}/lancement/smart/cles`,
      redirect_uris: [`${given.site}/lancement/smart/retour`],
      id_token_signed_response_alg: "RS256",
    },
  ],
  jwks: { keys: [signing] },
  cookies: { keys: ["tests"] },
  scopes: ["openid", "fhirUser", "launch"],
  claims: { openid: ["sub", "preferred_username", "name"], fhirUser: ["fhirUser"] },
  conformIdTokenClaims: false,
  extraParams: ["launch", "aud"],
  clientAuthMethods: ["private_key_jwt"],
  enabledJWA: { clientAuthSigningAlgValues: ["RS384", "ES384"] },
  pkce: { required: () => true },
  fetch: (url, options) => {
    if (options) delete options.dispatcher;
    return globalThis.fetch(url, options);
  },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...who.claims }) }),
});

provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route !== "token" || ctx.status !== 200) return;
  const context = shown.get(ctx.oidc.entities.AuthorizationCode.grantId);
  Object.assign(ctx.body, context, { need_patient_banner: true });
  if (who.forged) {
    const claims = { ...decodeJwt(ctx.body.id_token), ...who.forged };
    ctx.body.id_token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "ehr" })
      .sign(privateKey);
  }
});

async function interact(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const context = who.launches?.[params.launch];
  if (!who.sub || !context || params.aud !== server) {
    await provider.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  const grant = new provider.Grant({ accountId: who.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  shown.set(grantId, context);
  const login = { accountId: who.sub };
  await provider.interactionFinished(request, response, { login, consent: { grantId } });
}

const configuration = {
  issuer,
  jwks_uri: `${issuer}/jwks`,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  code_challenge_methods_supported: ["S256"],
  grant_types_supported: ["authorization_code"],
  capabilities: ["launch-ehr", "client-confidential-asymmetric", "sso-openid-connect"],
};

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.url === "/who") {
    let body = "";
    for await (const part of request) body += part;
    who = JSON.parse(body);
    response.end();
  } else if (request.url === "/fhir/.well-known/smart-configuration") {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(configuration));
  } else if (request.url.startsWith("/interaction/")) {
    await interact(request, response);
  } else {
    await answer(request, response);
  }
}).listen(given.port, "127.0.0.1", () => console.log("ready"));
