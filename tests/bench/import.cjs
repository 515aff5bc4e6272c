/** What `require('cnf-plumbing')` adds to `require('cdk8s')`: CPU in ms, and whether it loads Pulumi. */
require('cdk8s');
const before = process.cpuUsage();
require('cnf-plumbing');
const { user, system } = process.cpuUsage(before);
const loaded = Object.keys(require.cache);
if (!loaded.some((file) => file.includes('/cnf-plumbing/'))) throw new Error('the package was not loaded');
console.log(JSON.stringify({ cpu: (user + system) / 1000, pulumi: loaded.some((file) => file.includes('/@pulumi/')) }));
