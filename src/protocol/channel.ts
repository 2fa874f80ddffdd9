/**
 * One small channel over any message port: requests with one answer each, events, cancel.
 *
 * Every request gets an answer: a result, or an error that reaches the asker, a canceled one too. Unknown methods are
 * refused; `close` rejects all that is pending.
 */

import type { ErrorCode } from '../vocabulary/codes.ts';

/** The shape of a family of requests: name → parameters and result, together so that they can't be paired wrongly. */
export type RequestMap = Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;
/** The shape of a family of events: name → payload. */
export type EventMap = Readonly<Record<string, unknown>>;

/** An error as it crosses: `code` is stable, `nextStep` may be empty. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly nextStep: string;
}

type Wire =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'event'; readonly id: number; readonly name: string; readonly payload: unknown };

/** Enough of a look at what comes in that nothing else can make the listener throw: there is no one to report it to. */
function isWire(message: unknown): message is Wire {
  if (typeof message !== 'object' || message === null) return false;
  const { kind, id, error } = message as Partial<Record<'kind' | 'id' | 'error', unknown>>;
  return typeof id === 'number' && (kind !== 'error' || (typeof error === 'object' && error !== null));
}

/** What both a worker's port and a child process's IPC can do. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  listen(listener: (message: unknown) => void): void;
}

/** The asker's side of an error. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly code: ErrorCode;
  readonly nextStep: string;

  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
    this.nextStep = error.nextStep;
  }
}

export const canceled: WireError = { code: 'canceled', message: 'Canceled.', nextStep: '' };

/** A request under way. `cancel` answers it at once with the error `canceled`; a late result is dropped. */
export interface Pending<Result> {
  readonly result: Promise<Result>;
  /** Resolves when the other side is done with it: for a canceled one, that may be long after the answer. */
  readonly ended: Promise<void>;
  cancel(): void;
}

interface Waiting {
  canceled: boolean;
  readonly end: () => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RemoteError) => void;
  readonly onEvent: ((name: string, payload: unknown) => void) | undefined;
}

/** Asks over `port`. */
export class Client<Requests extends RequestMap, Events extends EventMap> {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private closedBy: WireError | undefined;

  constructor(private readonly port: Port) {
    port.listen((message) => {
      if (isWire(message)) this.receive(message);
    });
  }

  request<Name extends keyof Requests & string>(
    method: Name,
    params: Requests[Name]['params'],
    onEvent?: <E extends keyof Events & string>(name: E, payload: Events[E]) => void,
  ): Pending<Requests[Name]['result']> {
    const id = this.nextId++;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const result = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { canceled: false, end, resolve, reject, onEvent: onEvent as Waiting['onEvent'] });
      if (this.closedBy) return this.close(this.closedBy);
      try {
        this.port.post({ kind: 'request', id, method, params } satisfies Wire);
      } catch (error) {
        this.end(id); // it was not sent: there will be no answer
        throw error;
      }
    });
    return { result, ended, cancel: () => this.cancel(id) };
  }

  /** The other side is gone: rejects what is pending and all that is asked from now on. */
  close(error: WireError): void {
    this.closedBy = error;
    for (const [id, { reject }] of [...this.waiting]) {
      reject(new RemoteError(error)); // of a canceled one, nothing new
      this.end(id);
    }
  }

  /** Requests that the other side is not done with. */
  get pending(): number {
    return this.waiting.size;
  }

  private cancel(id: number): void {
    const waiting = this.waiting.get(id);
    if (!waiting || waiting.canceled) return;
    waiting.canceled = true;
    this.port.post({ kind: 'cancel', id } satisfies Wire);
    waiting.reject(new RemoteError(canceled));
  }

  private receive(message: Wire): void {
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    if (message.kind === 'event') {
      if (!waiting.canceled) waiting.onEvent?.(message.name, message.payload);
      return;
    }
    // For a canceled one these come too late to say anything.
    if (message.kind === 'result') waiting.resolve(message.result);
    else if (message.kind === 'error') waiting.reject(new RemoteError(message.error));
    else return;
    this.end(message.id);
  }

  private end(id: number): void {
    this.waiting.get(id)?.end();
    this.waiting.delete(id);
  }
}

/** What a handler may do beside answering. */
export interface Call<Events extends EventMap> {
  readonly signal: { readonly aborted: boolean };
  readonly emit: <Name extends keyof Events & string>(name: Name, payload: Events[Name]) => void;
  /** Hands these buffers over with the result instead of copying them. */
  readonly transfer: (...buffers: ArrayBuffer[]) => void;
}

export type Handlers<Requests extends RequestMap, Events extends EventMap> = {
  readonly [Name in keyof Requests]: (
    params: Requests[Name]['params'],
    call: Call<Events>,
  ) => Promise<Requests[Name]['result']>;
};

/** Answers what comes in over `port`; `toWireError` must not throw. */
export function serve<Requests extends RequestMap, Events extends EventMap>(
  port: Port,
  handlers: Handlers<Requests, Events>,
  toWireError: (error: unknown) => WireError,
): void {
  const running = new Map<number, { aborted: boolean }>();
  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const signal = { aborted: false };
    running.set(id, signal);
    const transfer: ArrayBuffer[] = [];
    try {
      const handle = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (!handle) {
        throw new RemoteError({ code: 'unknown-method', message: `There is no request “${method}”.`, nextStep: '' });
      }
      const result = await handle(params, {
        signal,
        emit: (name, payload) => {
          if (!signal.aborted) port.post({ kind: 'event', id, name, payload } satisfies Wire);
        },
        transfer: (...buffers) => transfer.push(...buffers),
      });
      if (signal.aborted) throw new RemoteError(canceled);
      port.post({ kind: 'result', id, result } satisfies Wire, transfer);
    } catch (error) {
      port.post({ kind: 'error', id, error: toWireError(error) } satisfies Wire);
    } finally {
      running.delete(id);
    }
  };
  port.listen((message) => {
    if (!isWire(message)) return;
    if (message.kind === 'request') void answer(message.id, message.method, message.params);
    else if (message.kind === 'cancel') {
      const signal = running.get(message.id);
      if (signal) signal.aborted = true;
    }
  });
}
