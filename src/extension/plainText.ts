/** VS Code draws `$(name)` in lists and in the status bar as an icon; what comes out of a file is text there, too. */
export const plainText = (text: string): string => text.replaceAll('$(', '$\u200b(');
