/** Longest path of a Unix socket, in bytes: `sun_path` without its final NUL. Source: unix(7) (V64). */
export const SOCKET_PATH_LIMIT = 107;
