import { isLate, type Problem, problem } from '../core';
import { hasMovingTag } from '../hardware';
import type { ClusterFacts } from './facts';
import { at } from './origin';
import { nameOf } from './requests';

/** An image has a tag that stays where it is, or a digest (V67, IMG002). */
export function pinnedImages(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap(({ name, image, origin }) => {
      // A registry that arrives later still leaves the tag to be read.
      const last = image.slice(image.lastIndexOf('/') + 1);
      if (image === '' || isLate(last) || !hasMovingTag(image)) return [];
      return [
        problem('IMG002', at(origin, 'image'), {
          message: `container ${name} of ${nameOf(workload)} runs whatever ${image} is at the time`,
          value: image,
          allowed: 'a release tag or a digest',
          hint: 'name a release: repository:v1.2.3, or repository@sha256:...',
        }),
      ];
    }),
  );
}
