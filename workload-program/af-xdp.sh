# shellcheck shell=sh
# Interfaces that DPDK drives through AF_XDP. Source: afxdp-plugins-for-kubernetes, internal/deviceplugin/poolManager.go
# (variable, socket, pinned map); DPDK, nics/af_xdp, of 23.11 and 24.07.

AF_XDP=0 XDP_PROGRAM=''

# af_xdp INTERFACE DEVARGS REASON
af_xdp() {
  if [ ! -e "$ROOT/sys/class/net/$1" ]; then
    lacking 7 "there is no interface $1 in the pod" 'a network of CNI type afxdp, which moves it there'
    return 0
  fi
  RAW=$1
  DEVICES="$DEVICES--vdev=net_af_xdp$AF_XDP,iface=$1$2$TAB$3$NL"
  AF_XDP=$((AF_XDP + 1))
}

find_af_xdp() {
  variables AFXDP_DEVICES_
  for fa_name in $NAMES; do
    variable "$fa_name"
    af_xdp_pool "$fa_name" "$VALUE"
  done
  variable CNF_EAL_DEVARGS_AF_XDP || VALUE=''
  for fa_interface in $(echo "${CNF_EAL_AF_XDP-}" | tr , ' '); do
    XDP_PROGRAM=$fa_interface
    af_xdp "$fa_interface" "${VALUE:+,$VALUE}" 'CNF_EAL_AF_XDP: DPDK loads an XDP program'
  done
}

# af_xdp_pool VARIABLE INTERFACES
af_xdp_pool() {
  ap_variable=$1
  variable "CNF_EAL_DEVARGS_${1#AFXDP_DEVICES_}" || VALUE=''
  ap_devargs=${VALUE:+,$VALUE}
  for ap_interface in $2; do
    GRANTED="$GRANTED $ap_interface"
    ap_folder=/tmp/afxdp_dp/$ap_interface
    if [ -e "$ROOT$ap_folder/xsks_map" ]; then
      word af-xdp-path || { old_af_xdp 24.07 ; continue ; }
      af_xdp "$ap_interface" ",use_pinned_map=1,dp_path=$ap_folder/xsks_map$ap_devargs" "$ap_variable: map pinned by the device plugin"
    elif [ -S "$ROOT$ap_folder/afxdp.sock" ]; then
      word af-xdp-path || { old_af_xdp 24.07 ; continue ; }
      af_xdp "$ap_interface" ",use_cni=1,dp_path=$ap_folder/afxdp.sock$ap_devargs" "$ap_variable: socket of the device plugin"
    elif [ -S "$ROOT/tmp/afxdp_dp/afxdp.sock" ]; then
      word af-xdp-cni || { old_af_xdp 23.11 ; continue ; }
      af_xdp "$ap_interface" ",use_cni=1$ap_devargs" "$ap_variable: socket of the device plugin"
    else
      lacking 7 "the device plugin left neither a socket nor a map in $ap_folder" 'the AF_XDP device plugin with its socket server, or with BpfMapPinningEnable'
    fi
  done
}

old_af_xdp() {
  lacking 6 "DPDK $RELEASE does not know the device plugin of $ap_interface" "DPDK $1 or later"
}
