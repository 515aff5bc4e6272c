import type { Streams } from './streams';

/** Work that takes less is done before anybody wonders. */
const LONG = 1000;
const BETWEEN = 100;

/** Standard output and standard error: colours and progress on a terminal alone. `NO_COLOR` is heard. */
export const STANDARD: Streams = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  get color() {
    return process.stdout.isTTY === true && process.stdout.hasColors();
  },
  ...(process.stderr.isTTY === true ? { progress: progressOn(process.stderr) } : {}),
};

/** A line that is written over and over, from the first second on. */
function progressOn(stream: NodeJS.WriteStream): (text: string | undefined) => void {
  let [next, shown] = [Date.now() + LONG, false];
  return (text) => {
    if (text === undefined ? !shown : Date.now() < next) return;
    stream.write(`\r\u001b[K${text ?? ''}`);
    shown = text !== undefined;
    next = Date.now() + BETWEEN;
  };
}
