/** A small DICOM file of 4 × 2 pixels of 12 bits, explicit VR, little endian. */
type Value = readonly [vr: string, value: string | readonly number[] | Uint8Array];
type Elements = Readonly<Record<string, Value>>;

const usual: Elements = {
  '0008,0060': ['CS', 'CT'],
  '0028,0002': ['US', [1]],
  '0028,0004': ['CS', 'MONOCHROME2'],
  '0028,0010': ['US', [2]],
  '0028,0011': ['US', [4]],
  '0028,0100': ['US', [16]],
  '0028,0101': ['US', [12]],
  '0028,0102': ['US', [11]],
  '0028,0103': ['US', [0]],
  '7fe0,0010': ['OW', Uint8Array.from([0, 0, 0xf4, 1, 0xe8, 3, 0xdc, 5, 0xd0, 7, 0xb8, 0xb, 0xa0, 0xf, 0xac, 0xd])],
};

/** @param isHead whether only the preamble and the meta information are wanted */
export function dicomFile(more: Elements, transferSyntax = '1.2.840.10008.1.2.1', isHead = false): Uint8Array {
  const meta = element('0002,0010', ['UI', transferSyntax]);
  const head = [new Uint8Array(128), Buffer.from('DICM'), element('0002,0000', ['UL', [meta.length]]), meta];
  if (isHead) return Buffer.concat(head);
  const all = Object.entries({ ...usual, ...more }).sort(([a], [b]) => (a < b ? -1 : 1));
  return Uint8Array.from(Buffer.concat([...head, ...all.map(([tag, value]) => element(tag, value))]));
}

function element(tag: string, [vr, value]: Value): Buffer {
  const [group = 0, number = 0] = tag.split(',').map((part) => parseInt(part, 16));
  const body = bodyOf(vr, value);
  const isLong = ['OB', 'OW', 'SQ', 'UN'].includes(vr);
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (isLong) head.writeUInt32LE(body.length, 8);
  else head.writeUInt16LE(body.length, 6);
  return Buffer.concat([head, body]);
}

function bodyOf(vr: string, value: Value[1]): Buffer {
  if (typeof value === 'string')
    return Buffer.from(value.length % 2 ? value + (vr === 'UI' ? '\0' : ' ') : value, 'latin1');
  if (value instanceof Uint8Array) return Buffer.from(value);
  const bytes = Buffer.alloc(value.length * (vr === 'UL' ? 4 : 2));
  value.forEach((each, at) => (vr === 'UL' ? bytes.writeUInt32LE(each, 4 * at) : bytes.writeUInt16LE(each, 2 * at)));
  return bytes;
}
