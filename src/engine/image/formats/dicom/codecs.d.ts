/** Codecs that bring no declarations: what of them is used. */
interface CornerstoneDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  };
  getDecodedBuffer(): Uint8Array;
  /** JPEG-LS alone: 0 is a plane for each component. */
  getInterleaveMode(): number;
  delete(): void;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const make: (options: object) => Promise<{ readonly JpegLSDecoder: new () => CornerstoneDecoder }>;
  export default make;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const make: (options: object) => Promise<{ readonly J2KDecoder: new () => CornerstoneDecoder }>;
  export default make;
}

declare module '@cornerstonejs/codec-charls/decodewasm' {
  const bytes: Uint8Array;
  export default bytes;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasm' {
  const bytes: Uint8Array;
  export default bytes;
}
