// sriovdp-pools tells what the SR-IOV network device plugin makes of a configuration, without hardware:
//
//	sriovdp-pools [-resource-prefix intel.com] CONFIG.json [DEVICES.json]
//
// It reads the configuration into the plugin's own structures, makes the plugin's own checks in the order of its
// cmd/sriovdp/manager.go, and lets the plugin's own selectors choose among the devices of DEVICES.json. It is
// stricter than the plugin in two ways: an unknown field is an error, and so is everything that the plugin only
// complains about in its log.
//
// The module that can be had is older than the released plugin in one thing: a resource has one selector there, and a
// list of them since. Each selector of a list is given to the plugin's code by itself, and the resource gets what any of
// them chooses, as cmd/sriovdp/manager.go of the release does.
//
// Output: {"pools": [{"resource": "prefix/name", "devices": ["0000:18:02.0"]}], "errors": []}. With errors the
// exit code is 1.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/k8snetworkplumbingwg/sriov-network-device-plugin/pkg/factory"
	"github.com/k8snetworkplumbingwg/sriov-network-device-plugin/pkg/types"
	"github.com/k8snetworkplumbingwg/sriov-network-device-plugin/pkg/utils"
)

type pool struct {
	Resource string   `json:"resource"`
	Devices  []string `json:"devices"`
}

type report struct {
	Pools  []pool   `json:"pools"`
	Errors []string `json:"errors"`
}

func (r *report) errorf(format string, args ...any) {
	r.Errors = append(r.Errors, fmt.Sprintf(format, args...))
}

func main() {
	prefix := flag.String("resource-prefix", "intel.com", "prefix of the pools that name none, as of the plugin")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "Usage: sriovdp-pools [-resource-prefix PREFIX] CONFIG.json [DEVICES.json]")
	}
	flag.Parse()
	if flag.NArg() < 1 || flag.NArg() > 2 {
		flag.Usage()
		os.Exit(2)
	}
	// The plugin's log (glog): to standard error, from where complaints() takes it.
	_ = flag.Set("logtostderr", "true")

	result := report{Pools: []pool{}, Errors: []string{}}
	configs := readConfig(flag.Arg(0), &result)
	devices := readDevices(flag.Arg(1), &result)
	if len(result.Errors) == 0 {
		fill(&result, configs, devices, *prefix)
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(result)
	if len(result.Errors) > 0 {
		os.Exit(1)
	}
}

// strictly reads JSON and refuses fields that the target has not.
func strictly(data []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("text after the JSON value")
	}
	return nil
}

func readConfig(file string, result *report) []*types.ResourceConfig {
	data, err := os.ReadFile(file)
	if err != nil {
		result.errorf("%v", err)
		return nil
	}
	list := types.ResourceConfList{}
	if err := strictly(data, &list); err != nil {
		result.errorf("%v", err)
		return nil
	}
	configs := []*types.ResourceConfig{}
	for i := range list.ResourceList {
		configs = append(configs, &list.ResourceList[i])
	}
	if len(configs) == 0 {
		result.errorf("no resource configuration; the plugin exits")
	}
	return configs
}

// fill makes the steps of the plugin's manager: readConfig, validConfigs, initServers.
func fill(result *report, configs []*types.ResourceConfig, devices []*device, prefix string) {
	// The last argument tells how to register with kubelet, which does not happen here.
	resources := factory.NewResourceFactory(prefix, "sock", false)
	names := map[string]bool{}
	selectors := [][]*types.ResourceConfig{}
	for i, config := range configs {
		if config.DeviceType == "" {
			config.DeviceType = types.NetDeviceType
		}
		if config.ResourcePrefix == "" {
			config.ResourcePrefix = prefix
		}
		name := config.ResourcePrefix + "/" + config.ResourceName
		if names[name] {
			result.errorf("%s: resource name already exists", name)
		}
		names[name] = true
		if !utils.ValidResourceName(config.ResourceName) {
			result.errorf("%s: resource name contains invalid characters", name)
		}
		if _, ok := types.SupportedDevices[config.DeviceType]; !ok {
			result.errorf("%s: unsupported deviceType %q", name, config.DeviceType)
			continue
		}
		if config.Selectors == nil {
			result.errorf("resourceList[%d] %s: no selectors; the plugin crashes", i, name)
			continue
		}
		parts, err := partsOf(config)
		if err != nil {
			result.errorf("%s: %v", name, err)
			continue
		}
		for _, part := range parts {
			for _, text := range complaints(func() error { return readSelectors(resources, part) }) {
				result.errorf("%s: %s", name, text)
			}
		}
		selectors = append(selectors, parts)
	}
	if len(result.Errors) > 0 {
		return
	}

	taken := map[string]bool{}
	for i, config := range configs {
		one := pool{Resource: config.ResourcePrefix + "/" + config.ResourceName, Devices: []string{}}
		for _, part := range selectors[i] {
			var chosen []types.PciDevice
			for _, text := range complaints(func() (err error) {
				provider := resources.GetDeviceProvider(part.DeviceType)
				chosen, err = provider.GetFilteredDevices(ofType(devices, part.DeviceType), part)
				return err
			}) {
				result.errorf("%s: %s", one.Resource, text)
			}
			// A device belongs to the first pool that selects it.
			for _, device := range chosen {
				if address := device.GetPciAddr(); !taken[address] {
					taken[address] = true
					one.Devices = append(one.Devices, address)
				}
			}
		}
		result.Pools = append(result.Pools, one)
	}
}

// partsOf returns the configuration once for each of its selectors.
func partsOf(config *types.ResourceConfig) ([]*types.ResourceConfig, error) {
	if text := bytes.TrimSpace(*config.Selectors); len(text) == 0 || text[0] != '[' {
		return []*types.ResourceConfig{config}, nil
	}
	list := []json.RawMessage{}
	if err := json.Unmarshal(*config.Selectors, &list); err != nil {
		return nil, err
	}
	parts := []*types.ResourceConfig{}
	for i := range list {
		part := *config
		part.Selectors = &list[i]
		parts = append(parts, &part)
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("an empty list of selectors chooses no device")
	}
	return parts, nil
}

func readSelectors(resources types.ResourceFactory, config *types.ResourceConfig) error {
	filter, err := resources.GetDeviceFilter(config)
	if err != nil {
		return err
	}
	config.SelectorObj = filter
	if !resources.GetDeviceProvider(config.DeviceType).ValidConfig(config) {
		return fmt.Errorf("the plugin refuses the selectors")
	}
	// Once more into the same structure, for unknown fields.
	if net, ok := filter.(*types.NetDeviceSelectors); ok {
		switch net.VdpaType {
		case "", types.VdpaVirtioType, types.VdpaVhostType:
		default:
			return fmt.Errorf("vdpaType %q matches no device", net.VdpaType)
		}
	}
	return strictly(*config.Selectors, filter)
}

// glogLine is a line of the plugin's log: a letter for the level, time, place, message.
var glogLine = regexp.MustCompile(`^([IWEF])\d{4} \S+ +\d+ [^\]]+\] (.*)$`)

// complaints runs a piece of the plugin and returns its error and what it complained about: warnings and errors in
// its log, and what it prints, because its selectors report a wrong range that way only.
func complaints(piece func() error) []string {
	stdout, stderr := os.Stdout, os.Stderr
	reader, writer, err := os.Pipe()
	if err != nil {
		return []string{err.Error()}
	}
	said := make(chan []byte)
	go func() {
		text, _ := io.ReadAll(reader)
		said <- text
	}()
	os.Stdout, os.Stderr = writer, writer
	err = piece()
	os.Stdout, os.Stderr = stdout, stderr
	writer.Close()

	found := []string{}
	seen := map[string]bool{}
	for _, line := range strings.Split(string(<-said), "\n") {
		if match := glogLine.FindStringSubmatch(line); match != nil {
			line = match[2]
			if match[1] == "I" {
				line = ""
			}
		}
		if line != "" && !seen[line] {
			seen[line] = true
			found = append(found, line)
		}
	}
	if err != nil {
		found = append(found, err.Error())
	}
	return found
}
