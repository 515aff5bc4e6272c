/** Progress on stderr: one line that is rewritten on a terminal, a line now and then elsewhere. */

const terminal = process.stderr.isTTY === true;
const QUIET = 20_000;

function paint(code, text) {
  return terminal && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;
}

const green = (text) => paint(32, text);
const red = (text) => paint(31, text);
const dim = (text) => paint(2, text);

function say(line) {
  process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${line}\n`);
}

/** Shows `NAME: 12 s, STEP` until stopped. */
function watch(name) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  let current = '';
  const show = () => {
    const line = `${name}: ${seconds()} s, ${current}`;
    if (terminal) process.stderr.write(`\r\x1b[K${dim(line.slice(0, (process.stderr.columns || 80) - 1))}`);
    else say(line);
  };
  const timer = setInterval(show, terminal ? 500 : QUIET);
  return {
    seconds,
    step(text) {
      current = text;
    },
    stop() {
      clearInterval(timer);
    },
  };
}

module.exports = { green, red, dim, say, watch };
