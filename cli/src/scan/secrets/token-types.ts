/** A kind of secret that can be told by its form. */
export interface TokenType {
  readonly type: string
  /** Global, with the variable part as its first group. */
  readonly pattern: RegExp
}

/** Before a token stands nothing that could be part of it. */
const start = String.raw`(?<![A-Za-z0-9_\-])`
const end = String.raw`(?![A-Za-z0-9_\-])`

function token(type: string, form: string): TokenType {
  return { type, pattern: new RegExp(`${start}${form}${end}`, 'g') }
}

/** Forms that their issuers chose so that they can be told. The first that fits names a secret. */
export const tokenTypes: readonly TokenType[] = [
  { type: 'private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----([\s\S]+?)(?:-----END|$)/g },
  token('GitHub token', 'gh[pousr]_([A-Za-z0-9]{36,255})'),
  token('GitHub token', 'github_pat_([A-Za-z0-9_]{40,255})'),
  token('GitLab token', 'gl(?:pat|dt|rt|ptt|oas|cbt|soat)-([A-Za-z0-9_-]{20,64})'),
  token('Slack token', 'xox[abeprs]-([A-Za-z0-9-]{10,250})'),
  token('Slack token', 'xapp-([A-Za-z0-9-]{20,250})'),
  { type: 'Slack webhook', pattern: /hooks\.slack\.com\/services\/(T[A-Za-z0-9]+\/B[A-Za-z0-9]+\/[A-Za-z0-9]{20,})/g },
  token('Anthropic key', 'sk-ant-([A-Za-z0-9_-]{20,200})'),
  token('OpenRouter key', 'sk-or-v1-([a-f0-9]{40,80})'),
  token('OpenAI key', 'sk-(?:proj-|svcacct-|admin-)?([A-Za-z0-9_-]{20,200})'),
  token('Stripe or WorkOS key', '(?:sk|rk)_(?:live|test)_([A-Za-z0-9]{16,250})'),
  token('webhook secret', 'whsec_([A-Za-z0-9+/=]{20,100})'),
  token('Google API key', 'AIza([A-Za-z0-9_-]{35})'),
  token('Google client secret', 'GOCSPX-([A-Za-z0-9_-]{20,40})'),
  token('Google access token', String.raw`ya29\.([A-Za-z0-9_-]{20,400})`),
  token('npm token', 'npm_([A-Za-z0-9]{36})'),
  token('PyPI token', 'pypi-([A-Za-z0-9_-]{50,250})'),
  token('Hugging Face token', 'hf_([A-Za-z0-9]{30,50})'),
  token('Replicate token', 'r8_([A-Za-z0-9]{30,50})'),
  token('DigitalOcean token', 'do[opr]_v1_([a-f0-9]{60,70})'),
  token('Linear key', 'lin_(?:api|oauth)_([A-Za-z0-9]{32,64})'),
  token('Notion token', '(?:ntn|secret)_([A-Za-z0-9]{40,60})'),
  token('Figma token', 'figd_([A-Za-z0-9_-]{30,60})'),
  token('Sentry token', 'sntry[su]_([A-Za-z0-9_=+/-]{40,300})'),
  token('Grafana token', 'glsa_([A-Za-z0-9]{32}_[A-Fa-f0-9]{8})'),
  token('Grafana token', 'glc_([A-Za-z0-9+/=]{32,400})'),
  token('Supabase token', 'sbp_([a-f0-9]{40})'),
  token('Supabase key', 'sb_secret_([A-Za-z0-9_-]{20,60})'),
  token('Airtable token', String.raw`pat[A-Za-z0-9]{14}\.([a-f0-9]{64})`),
  token('Shopify token', 'shp(?:at|ca|pa|ss)_([A-Fa-f0-9]{32})'),
  token('SendGrid key', String.raw`SG\.([A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64})`),
  token('Tavily key', 'tvly-([A-Za-z0-9-]{20,64})'),
  token('Firecrawl key', 'fc-([a-f0-9]{32})'),
  token('Brave key', 'BSA([A-Za-z0-9_-]{24,40})'),
  token('Atlassian token', 'ATATT3([A-Za-z0-9_=-]{50,400})'),
  token('Apify token', 'apify_api_([A-Za-z0-9]{30,50})'),
  token('Groq key', 'gsk_([A-Za-z0-9]{40,60})'),
  token('Perplexity key', 'pplx-([A-Za-z0-9]{40,64})'),
  token('xAI key', 'xai-([A-Za-z0-9]{60,100})'),
  token('Databricks token', 'dapi([a-f0-9]{32})(?:-\\d)?'),
  token('Postman key', 'PMAK-([a-f0-9]{24}-[a-f0-9]{34})'),
  token('HubSpot token', 'pat-(?:na|eu|ap)\\d-([a-f0-9-]{36})'),
  token('New Relic key', 'NRAK-([A-Z0-9]{27})'),
  token('Netlify token', 'nfp_([A-Za-z0-9]{36,40})'),
  token('Doppler token', String.raw`dp\.(?:pt|st|ct|sa)\.([A-Za-z0-9._-]{40,80})`),
  token('Vault token', String.raw`hv[sbr]\.([A-Za-z0-9_-]{24,200})`),
  token('Terraform token', String.raw`[A-Za-z0-9]{14}\.atlasv1\.([A-Za-z0-9_-]{60,80})`),
  token('Tailscale key', 'tskey-(?:auth|api|client)-([A-Za-z0-9-]{20,80})'),
  token('Neon key', 'napi_([a-z0-9]{40,80})'),
  token('Resend key', 're_([A-Za-z0-9]{8}_[A-Za-z0-9]{20,40})'),
  token('PlanetScale token', 'pscale_(?:tkn|pw|oauth)_([A-Za-z0-9_.-]{32,80})'),
  token('1Password token', 'ops_([A-Za-z0-9+/=_-]{60,1200})'),
  token('age key', '(?:AGE-SECRET-KEY-1)([A-Z0-9]{50,70})'),
  token('Telegram bot token', String.raw`\d{8,10}:(AA[A-Za-z0-9_-]{33})`),
  token('Discord bot token', String.raw`[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.([A-Za-z0-9_-]{27,40})`),
  { type: 'storage account key', pattern: /AccountKey=([A-Za-z0-9+/]{40,}={0,2})/g },
  token('JSON Web Token', String.raw`eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.([A-Za-z0-9_-]{16,})`),
]
