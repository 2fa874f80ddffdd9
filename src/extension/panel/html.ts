/** The page of a panel: static but for the addresses. Pure. */

export interface PageAddresses {
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}

export function panelHtml({ cspSource, script, style }: PageAddresses): string {
  // No inline script or style, nothing from the network. `blob:` and `data:` are pictures that the page makes itself.
  const policy = [
    "default-src 'none'",
    `img-src ${cspSource} blob: data:`,
    `script-src ${cspSource}`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `connect-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escapeAttribute(style)}" />
    <title>Whylight</title>
  </head>
  <body data-vscode-context='{"preventDefaultContextMenuItems":true}'>
    <script src="${escapeAttribute(script)}"></script>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
