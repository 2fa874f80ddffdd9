import { create } from '@bufbuild/protobuf';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type StringStringEntryProto,
  type TensorProto,
} from './onnx_pb.ts';
import { dimsOf, isExternal, rawBytes } from './tensors.ts';

/** Smaller ones are kept: they may be shapes or indices, whose values are looked at. */
export const worthBorrowing = 4096;

/**
 * The same initializer without its data: `external_data` that points to where the data lies in the model's file.
 * What is external already keeps pointing there; what is not in a file (`fileName` is empty), small tensors and packed
 * integers (which have no fixed-width bytes to point to) are kept whole.
 */
export function borrowWeight(
  tensor: TensorProto,
  model: { readonly bytes: Uint8Array; readonly fileName: string; readonly isWhole: boolean },
): TensorProto {
  const bytes = rawBytes(tensor);
  const isInFile = model.isWhole && model.fileName !== '' && bytes?.buffer === model.bytes.buffer;
  if (isExternal(tensor) || !bytes || !isInFile || bytes.length < worthBorrowing) return tensor;
  if (isMeanPicture(tensor, bytes.length)) return tensor;
  const offset = bytes.byteOffset - model.bytes.byteOffset;
  return lentWeight(tensor, { location: model.fileName, offset, length: bytes.length });
}

const largestPicture = 4 * 3 * 1024 ** 2;

/**
 * A data set's mean, which is subtracted first and says what pixels the model takes: [3, H, W] or [H, W, 3], a batch of
 * 1 before it.
 */
export function isMeanPicture(tensor: TensorProto, bytes: number): boolean {
  const dims = dimsOf(tensor);
  if (bytes > largestPicture) return false;
  const [a = 0, b = 0, c = 0] = dims.slice(-3);
  const isOne = dims.length === 3 || (dims.length === 4 && dims[0] === 1);
  return isOne && ((a === 3 && b >= 8 && c >= 8) || (c === 3 && a >= 8 && b >= 8));
}

/** A tensor that says where in a file its bytes lie, and holds none. */
export function lentWeight(
  { name, dims, dataType }: TensorProto,
  { location, offset, length }: { readonly location: string; readonly offset: number; readonly length: number },
): TensorProto {
  const externalData = externalPlace({ location, offset: String(offset), length: String(length) });
  return create(TensorProtoSchema, {
    name,
    dims,
    dataType,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData,
  });
}

/** Where a tensor's bytes lie, as `external_data` says it. */
export function externalPlace(place: Readonly<Record<string, string>>): StringStringEntryProto[] {
  return Object.entries(place).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value }));
}
