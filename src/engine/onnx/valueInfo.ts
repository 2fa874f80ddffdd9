import type { TypeProto_Tensor, ValueInfoProto } from './onnx_pb.ts';

/** Element type and shape, of what is a tensor. */
export function tensorTypeOf({ type }: ValueInfoProto): TypeProto_Tensor | undefined {
  return type?.value.case === 'tensorType' ? type.value.value : undefined;
}

/**
 * The sizes that the file says; undefined where it leaves one open, none at all where it does not say how many there
 * are.
 */
export function sizesOf(info: ValueInfoProto): (number | undefined)[] {
  return (tensorTypeOf(info)?.shape?.dim ?? []).map(({ value }) =>
    value.case === 'dimValue' ? Number(value.value) : undefined,
  );
}
