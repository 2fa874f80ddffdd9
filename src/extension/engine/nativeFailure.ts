/** Why native code did not load, in words that help. Pure. */
import type { WireError } from '../../protocol/channel.ts';

/** Platforms that onnxruntime-node has binaries for. */
const supported = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const loadFailed =
  /ERR_DLOPEN_FAILED|dlopen|specified module could not be found|cannot open shared object|GLIBC|onnxruntime_binding|Cannot find module '.*onnxruntime/i;

/**
 * The error to show if `message` says that ONNX Runtime's native library did not load; undefined if it is another
 * error.
 */
export function nativeFailure(message: string, platform: string, arch: string): WireError | undefined {
  if (!loadFailed.test(message)) return undefined;
  return {
    code: 'native-library',
    message: `ONNX Runtime did not load: ${firstLine(message)}`,
    nextStep: nextStep(message, platform, arch),
  };
}

function nextStep(message: string, platform: string, arch: string): string {
  const here = `${platform}-${arch}`;
  if (!supported.includes(here)) {
    return (
      `ONNX Runtime has no binaries for ${here}; it has them for ${supported.join(', ')}. Open the ` +
      `folder on such a machine, for example with Remote SSH.`
    );
  }
  if (platform === 'win32') {
    return 'Install the Microsoft Visual C++ Redistributable (2019 or later), then restart VS Code.';
  }
  if (/musl|GLIBC/i.test(message)) {
    return (
      'ONNX Runtime needs glibc 2.28 or later; Alpine (musl) has none. Open the folder on a machine or ' +
      'in a container that has it.'
    );
  }
  return `Install the build of Whylight for ${here} again.`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
