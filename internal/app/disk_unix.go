//go:build linux || darwin

package app

import "golang.org/x/sys/unix"

// freeSpace gives how many bytes of a disk are free for us.
func freeSpace(dir string) (free uint64, ok bool) {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
