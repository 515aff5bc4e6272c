// sriovdp-config writes a configuration of the SR-IOV network device plugin as the commit of it that can be had as a
// module reads it: a resource has one selector there, and a list of them since.
//
//	sriovdp-config <CONFIG.json
//
// Selectors of a list become one where they differ in the values of one field: it then takes either. Others it refuses.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
)

type selector map[string]any

func main() {
	if err := convert(); err != nil {
		fmt.Fprintln(os.Stderr, "sriovdp-config:", err)
		os.Exit(1)
	}
}

func convert() error {
	var config struct {
		ResourceList []map[string]json.RawMessage `json:"resourceList"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&config); err != nil {
		return err
	}
	for _, resource := range config.ResourceList {
		var list []selector
		if json.Unmarshal(resource["selectors"], &list) != nil || len(list) == 0 {
			continue // One selector already, or none.
		}
		one := list[0]
		for _, next := range list[1:] {
			if err := join(one, next); err != nil {
				return fmt.Errorf("%s: %w", resource["resourceName"], err)
			}
		}
		text, err := json.Marshal(one)
		if err != nil {
			return err
		}
		resource["selectors"] = text
	}
	return json.NewEncoder(os.Stdout).Encode(config)
}

// join adds the values of the only field in which the second selector differs to the first.
func join(one, next selector) error {
	differing := ""
	for field := range next {
		if reflect.DeepEqual(one[field], next[field]) {
			continue
		}
		if differing != "" {
			return fmt.Errorf("selectors differ in %s and in %s", differing, field)
		}
		differing = field
	}
	values, isList := next[differing].([]any)
	have, hadList := one[differing].([]any)
	if !isList || !hadList || len(one) != len(next) {
		return fmt.Errorf("selectors differ in more than the values of one field")
	}
	one[differing] = append(have, values...)
	return nil
}
