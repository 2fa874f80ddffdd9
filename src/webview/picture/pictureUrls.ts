/** URLs for pictures that arrive as bytes; the last one of each kind is kept, older ones are let go. */
import type { PhotoMessage, SeenMessage } from '../../protocol/panel.ts';
import type { OverviewMessage } from '../../protocol/area.ts';
import type { CutMessage } from '../../protocol/cut.ts';
import type { WhatIfMessage } from '../../protocol/whatIf.ts';

export class PictureUrls {
  private readonly kept = new Map<string, { readonly of: unknown; readonly url: string }>();

  /** Undefined while it is being decoded. @param place which of several photos, of an answer to more than one */
  photo({ source }: PhotoMessage, place = ''): string | undefined {
    if (!source) return undefined;
    const kind = `photo ${place}`;
    return 'png' in source ? this.blob(kind, source.png) : this.blob(kind, source.file, source.type);
  }

  seen(seen: SeenMessage): string {
    return this.blob('seen', seen.png);
  }

  cut(cut: CutMessage): string {
    return this.blob('cut', cut.png);
  }

  overview({ png }: OverviewMessage): string {
    return this.blob('overview', png);
  }

  filled({ painted }: WhatIfMessage): string {
    return this.blob('filled', painted);
  }

  private blob(kind: string, bytes: Uint8Array, type = 'image/png'): string {
    const kept = this.kept.get(kind);
    if (kept?.of === bytes) return kept.url;
    if (kept) URL.revokeObjectURL(kept.url);
    const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
    this.kept.set(kind, { of: bytes, url });
    return url;
  }
}
