package main

import (
	"fmt"
	"os"

	"github.com/k8snetworkplumbingwg/sriov-network-device-plugin/pkg/types"
	pluginapi "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
)

// facts are one element of DEVICES.json: what the plugin would read from sysfs. A VF has pfPci and vfIndex. The
// plugin itself leaves out PFs that have VFs, and devices that carry a default route; so should the file.
type facts struct {
	Pci        string           `json:"pci"`
	Vendor     string           `json:"vendor"`
	Device     string           `json:"device"`
	Driver     string           `json:"driver"`
	PfName     string           `json:"pfName"`
	PfPci      string           `json:"pfPci"`
	VfIndex    *int             `json:"vfIndex"`
	LinkType   string           `json:"linkType"`
	DdpProfile string           `json:"ddpProfile"`
	IsRdma     bool             `json:"isRdma"`
	VdpaType   types.VdpaType   `json:"vdpaType"`
	DeviceType types.DeviceType `json:"deviceType"` // default: netDevice
}

func readDevices(file string, result *report) []*device {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		result.errorf("%v", err)
		return nil
	}
	var list []facts
	if err := strictly(data, &list); err != nil {
		result.errorf("%s: %v", file, err)
		return nil
	}
	devices := []*device{}
	for i := range list {
		if list[i].Pci == "" {
			result.errorf("%s: device %d has no pci", file, i)
		}
		if list[i].DeviceType == "" {
			list[i].DeviceType = types.NetDeviceType
		}
		devices = append(devices, &device{list[i]})
	}
	return devices
}

func ofType(devices []*device, wanted types.DeviceType) []types.PciDevice {
	found := []types.PciDevice{}
	for _, one := range devices {
		if one.DeviceType == wanted {
			found = append(found, one)
		}
	}
	return found
}

// device is the plugin's PciNetDevice and AccelDevice, from facts instead of sysfs.
type device struct{ facts }

func (d *device) GetVendor() string      { return d.Vendor }
func (d *device) GetDeviceCode() string  { return d.Device }
func (d *device) GetDriver() string      { return d.Driver }
func (d *device) GetPciAddr() string     { return d.Pci }
func (d *device) GetPfPciAddr() string   { return d.PfPci }
func (d *device) GetPFName() string      { return d.PfName }
func (d *device) GetLinkType() string    { return d.LinkType }
func (d *device) GetDDPProfiles() string { return d.DdpProfile }
func (d *device) GetNetName() string     { return "" }
func (d *device) GetLinkSpeed() string   { return "" }
func (d *device) GetEnvVal() string      { return d.Pci }
func (d *device) GetRdmaSpec() types.RdmaSpec {
	return rdma(d.IsRdma)
}

// GetVFID is -1 for a device that is no VF, as in the plugin.
func (d *device) GetVFID() int {
	if d.VfIndex == nil {
		return -1
	}
	return *d.VfIndex
}

func (d *device) GetVdpaDevice() types.VdpaDevice {
	if d.VdpaType == "" {
		return nil
	}
	return vdpa{d}
}

func (d *device) GetDeviceSpecs() []*pluginapi.DeviceSpec { return nil }
func (d *device) GetMounts() []*pluginapi.Mount           { return nil }
func (d *device) GetAPIDevice() *pluginapi.Device {
	return &pluginapi.Device{ID: d.Pci, Health: pluginapi.Healthy}
}

type rdma bool

func (r rdma) IsRdma() bool                               { return bool(r) }
func (r rdma) GetRdmaDeviceSpec() []*pluginapi.DeviceSpec { return nil }

type vdpa struct{ device *device }

func (v vdpa) GetType() types.VdpaType { return v.device.VdpaType }
func (v vdpa) GetPath() string         { return "" }
func (v vdpa) GetParent() string       { return fmt.Sprintf("vdpa:%s", v.device.Pci) }
