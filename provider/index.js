#!/usr/bin/env node
// The components of cnf-plumbing/pulumi as a Pulumi plugin: the command pulumi-resource-cnf-plumbing, and the entry of
// this folder for `pulumi package add`.
require('../build/lib/pulumi/component-provider').serve();
