import { parseAllDocuments } from 'yaml';
import type { ManifestDocument } from '../../lib/checks';

/** YAML as a user keeps it in a file, as documents for the readers. */
export function documents(yaml: string, file = 'cluster.yaml'): ManifestDocument[] {
  return parseAllDocuments(yaml).map((document, i) => ({
    object: document.toJS() as unknown,
    origin: { path: `${file}#${i}` },
  }));
}
