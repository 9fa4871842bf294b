"""Who you are, and what you let the site do. Where to look:

- Signing in: allauth does it; `adapters`, `second_steps`, `devices`, `addresses` and `freshness` say how.
- Programs: `tokens`, `authentication` (who calls), `permissions` (who may), `token_use`, `idempotency`.
- Choices: `consent` is the one door, `learnt` what models still hold; `profiles` is the public page.
- Taking everything along: `own_data` is the list of parts, which apps add to in their `own_parts`;
  `exporting` writes them. Leaving: `erasure` and `erasure_traces`. How long what is kept: `retention`.
- In plain words: `privacy_texts`, the one source of every page about it.
- Pages: `urls` names them. Calls: `api_urls` names them. Models: `models`, and what it has from beside it.
"""
