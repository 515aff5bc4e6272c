/** Packages of a recipe, with all they depend on, as a root file system. */

const { judge, unpack } = require('./archive');

/** Gives the version of each package. */
async function fetchInto(root, archive, packages, options, context) {
  const list = await archive.resolve(packages, options);
  const notes = judge(list, options.versions ?? {});
  for (const note of notes) context.note(note);
  await unpack(await archive.download(list), root, context);
  return Object.fromEntries(list.map(({ name, version }) => [name, version]));
}

module.exports = { fetchInto };
