/** Charts of a platform team, with constructs imported one by one, in a plain cdk8s App. */
import { App } from 'cdk8s';
import { PlumbingChart } from './plumbing';
import { UpfChart } from './upf';

const app = new App();
new PlumbingChart(app, 'plumbing');
new UpfChart(app, 'upf', { version: '1.4.2' });
app.synth();
