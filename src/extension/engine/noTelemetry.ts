/**
 * ONNX Runtime 1.29 and later reports to Microsoft from Linux and macOS, unless the environment of its process says
 * this before the library is loaded. Whylight promises that nothing leaves the machine.
 */
export const noTelemetry = { ORT_DISABLE_TELEMETRY: '1' } as const;
