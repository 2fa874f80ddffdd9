/** The page of a panel: static except the addresses. Pure. */

export interface PageAddresses {
  readonly script: string;
  readonly style: string;
  /** Of this page alone, and not to be guessed. */
  readonly nonce: string;
}

export function panelHtml({ script, style, nonce }: PageAddresses): string {
  // No inline script or style, nothing from the network, nothing from the user's folders: pictures come as messages,
  // and `blob:` and `data:` are what the page makes of them.
  const policy = [
    "default-src 'none'",
    'img-src blob: data:',
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" nonce="${nonce}" href="${escapeAttribute(style)}" />
    <title>Whylight</title>
  </head>
  <body data-vscode-context='{"preventDefaultContextMenuItems":true}'>
    <script nonce="${nonce}" src="${escapeAttribute(script)}"></script>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
