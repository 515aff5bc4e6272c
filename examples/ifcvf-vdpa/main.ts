/** One intent, three datapaths: change the word, and the workload stays as it is. */
import { PlumbingApp } from 'cnf-plumbing';
import { edge } from './edge';

const app = new PlumbingApp();
edge(app, 'vhost-vdpa'); // or 'vfio', or 'dpdk-vdpa'
app.synth();
