/**
 * Runs in the page, before its script: VS Code's side, with a synthetic table whose pictures are drawn when they are
 * wanted.
 */

interface Given {
  readonly kept: unknown;
  readonly theme: { readonly body: readonly string[]; readonly variables: Readonly<Record<string, string>> };
  readonly count: number;
  readonly done: number;
  readonly palette: readonly number[];
  readonly columns: readonly string[];
}

interface Wish {
  readonly kind: string;
  readonly pictures: readonly number[];
  readonly heat: readonly number[];
}

export function fakeExtension({ kept, theme, count, done, palette, columns }: Given): void {
  const classes = ['cat', 'dog', 'fox', 'owl', 'rocket', 'tennis racket', 'tiger cat', 'Egyptian cat'];
  const keys = Array.from({ length: count }, (_, id) => `${classes[id % classes.length]}/photo-${id + 1}.jpg`);
  /** The same for the same picture, without order. */
  const noise = (id: number, salt: number): number => {
    const value = Math.sin(id * 127.1 + salt * 311.7) * 43758.5453;
    return value - Math.floor(value);
  };
  const row = (id: number, isDone: boolean): number[] => {
    if (!isDone) return columns.map((name) => (name === 'state' ? 0 : NaN));
    if (id % 29 === 28) return columns.map((name) => (name === 'state' ? 2 : NaN));
    const truth = id % classes.length;
    const isWrong = noise(id, 1) < 0.2;
    const probability = 0.3 + 0.7 * noise(id, 2);
    const values: Record<string, number> = {
      state: 1,
      top: isWrong ? (truth + 1) % classes.length : truth,
      probability,
      margin: Math.max(0, 2 * probability - 1) * noise(id, 5),
      truth,
      rank: isWrong ? 2 : 1,
      truthProbability: isWrong ? 1 - probability : probability,
      drop: noise(id, 3),
      border: noise(id, 4),
      change: noise(id, 8),
    };
    return columns.map((name) => values[name] ?? NaN);
  };
  const post = (message: unknown): void => window.postMessage(message, '*');
  const thumbs: Uint8Array[] = [];
  const draw = async (kind: number): Promise<Uint8Array> => {
    const canvas = new OffscreenCanvas(192, kind % 3 === 0 ? 144 : kind % 3 === 1 ? 192 : 128);
    const context = canvas.getContext('2d')!;
    const ground = context.createLinearGradient(0, 0, 0, canvas.height);
    ground.addColorStop(0, `hsl(${(kind * 47) % 360} 45% 70%)`);
    ground.addColorStop(1, `hsl(${(kind * 47 + 40) % 360} 40% 35%)`);
    context.fillStyle = ground;
    context.fillRect(0, 0, 192, 192);
    context.fillStyle = `hsl(${(kind * 83) % 360} 60% 50%)`;
    context.beginPath();
    context.ellipse(60 + ((kind * 13) % 80), canvas.height * 0.6, 34, 28, 0, 0, 7);
    context.fill();
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
    return new Uint8Array(await blob.arrayBuffer());
  };
  const sendThumbs = async (ids: readonly number[]): Promise<void> => {
    while (thumbs.length < 24) thumbs.push(await draw(thumbs.length));
    const files = ids.map((id) => thumbs[id % 24]!);
    const bytes = new Uint8Array(files.reduce((sum, { length }) => sum + length, 0));
    files.reduce((at, file) => (bytes.set(file, at), at + file.length), 0);
    post({ kind: 'thumbs', ids: Uint32Array.from(ids), sizes: Uint32Array.from(files, ({ length }) => length), bytes });
  };
  const sendHeat = (ids: readonly number[]): void => {
    const values = new Uint8Array(ids.length * 49);
    ids.forEach((id, at) => {
      const [x, y] = [1 + 4 * noise(id, 6), 2 + 3 * noise(id, 7)];
      for (let cell = 0; cell < 49; cell++)
        values[at * 49 + cell] = 255 * Math.exp(-0.4 * (((cell % 7) - x) ** 2 + (Math.floor(cell / 7) - y) ** 2));
    });
    const places = Float32Array.from({ length: ids.length * 4 }, (_, at) => [0.05, 0, 0.9, 1][at % 4]!);
    if (ids.length > 0) post({ kind: 'heat', ids: Uint32Array.from(ids), width: 7, height: 7, values, places });
  };
  const progress = (isDone: number, phase: string): void => {
    const left = phase === 'running' ? { left: 74_000 } : {};
    post({ kind: 'progress', phase, done: isDone, failed: 0, total: count, ...left });
  };
  const setUp = (): void => {
    const figures = Float32Array.from({ length: count }, (_, id) => id).length;
    const values = new Float32Array(figures * columns.length);
    for (let id = 0; id < count; id++) values.set(row(id, id < done), id * columns.length);
    post({
      kind: 'setup',
      ...{ title: 'photos', model: 'sample.onnx', method: 'grad-cam++', layer: 'stage4' },
      ...{ keys, figures: values, labels: classes.map((label, index) => ({ index, label })) },
      ...{ marked: new Uint32Array(), palette: Uint8Array.from(palette) },
      session: { chosen: ['/photos'], model: '/sample.onnx', method: 'grad-cam++' },
    });
    progress(done, done < count ? 'running' : 'done');
  };
  // Bytes of the bitmaps that are not closed.
  let decoded = 0;
  const page0 = window as unknown as { mostDecoded: number };
  page0.mostDecoded = 0;
  const decode = window.createImageBitmap.bind(window) as (source: Blob) => Promise<ImageBitmap>;
  window.createImageBitmap = (async (source: Blob) => {
    const bitmap = await decode(source);
    const bytes = 4 * bitmap.width * bitmap.height;
    decoded += bytes;
    page0.mostDecoded = Math.max(page0.mostDecoded, decoded);
    const close = bitmap.close.bind(bitmap);
    bitmap.close = () => {
      decoded -= bytes;
      close();
    };
    return bitmap;
  }) as typeof window.createImageBitmap;
  const posted: unknown[] = [];
  const host = {
    /** These are explained now. */
    finish(ids: readonly number[]): void {
      const values = new Float32Array(ids.length * columns.length);
      ids.forEach((id, at) => values.set(row(id, true), at * columns.length));
      post({ kind: 'rows', ids: Uint32Array.from(ids), figures: values, labels: [] });
      sendHeat(ids);
    },
    post,
  };
  const changes = Object.fromEntries(keys.map((key, id) => [key, id % 29 === 28 ? NaN : noise(id, 8)] as const));
  const page = {
    changes,
    posted,
    kept,
    host,
    acquireVsCodeApi: () => ({
      postMessage(message: Wish) {
        posted.push(message);
        if (message.kind === 'ready') setUp();
        if (message.kind !== 'want') return;
        if (message.pictures.length > 0) void sendThumbs(message.pictures);
        sendHeat(message.heat);
      },
      getState: () => (window as unknown as { kept: unknown }).kept,
      setState: (state: unknown) => void ((window as unknown as { kept: unknown }).kept = state),
    }),
  };
  Object.assign(window, page);
  document.addEventListener('readystatechange', () => {
    document.body?.classList.add(...theme.body);
    for (const [name, value] of Object.entries(theme.variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
  });
}
