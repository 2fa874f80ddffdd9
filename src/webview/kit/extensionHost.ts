/** A page's way to the extension, and what is kept over a reload: the panel's and the sheet's. */

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

interface Protocol<ToPage, State> {
  /** Undefined for what is no message of the extension's. */
  readonly asMessage: (data: unknown) => ToPage | undefined;
  readonly asState: (kept: unknown) => State | undefined;
}

interface ExtensionHost<ToPage, FromPage, State> {
  readonly post: (message: FromPage) => void;
  /** `unread` gets in words what is no message of the extension's; it is dropped. */
  readonly listen: (listener: (message: ToPage) => void, unread: (what: string) => void) => void;
  readonly keptState: () => State | undefined;
  readonly keep: (state: State) => void;
}

/** VS Code hands its end out once. */
export function extensionHost<ToPage, FromPage, State>({
  asMessage,
  asState,
}: Protocol<ToPage, State>): ExtensionHost<ToPage, FromPage, State> {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen: (listener, unread) =>
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data !== 'object' || data === null || !('kind' in data)) return; // somebody else's
        const message = asMessage(data);
        if (message) return listener(message);
        unread(`the message “${String(data.kind).slice(0, 40)}” is not what it should be`);
      }),
    keptState: () => asState(api.getState()),
    keep: (state) => api.setState(state),
  };
}
