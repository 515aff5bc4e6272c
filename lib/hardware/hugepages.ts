/** Page sizes by instruction set, with the word the kernel command line uses. Source: Linux hugetlbpage documentation; DPDK system requirements. */
export const PAGE_SIZES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  x86_64: { '2Mi': '2M', '1Gi': '1G' },
  aarch64: { '64Ki': '64K', '2Mi': '2M', '32Mi': '32M', '512Mi': '512M', '1Gi': '1G' },
};
