/**
 * Bytes of a file as text: UTF-8 or UTF-16, with or without a byte order mark.
 * Source: YAML 1.2.2, section 5.2, "Character Encodings".
 */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly reason: string } {
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    // The decoder drops the byte order mark.
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return { reason: `the file is not text in ${encoding.toUpperCase()}` };
  }
  return text.includes('\0') ? { reason: 'the file is not text: it has NUL characters' } : { text };
}

function encodingOf([first, second, third]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Without a mark a null beside an ASCII character tells the byte order; two nulls are binary.
  if (first === 0 && second !== undefined && second !== 0) return 'utf-16be';
  if (second === 0 && first !== undefined && first !== 0 && third !== 0) return 'utf-16le';
  return 'utf-8';
}
