package app

import (
	"context"
	"io/fs"
	"path/filepath"
	"time"
)

// watchEvery is how often a folder is looked at, and how long it must have been quiet before it counts as changed.
const watchEvery = 2 * time.Second

// watch calls changed after files below dir changed and then were left alone for a moment, until ctx ends. Looking at the
// times of a thousand files now and then costs less than a library that knows every system's way to be told.
func watch(ctx context.Context, dir string, changed func()) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	used, seen := stamp(dir), fileStamp{}
	seen = used
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := stamp(dir)
		if now == seen && now != used {
			used = now
			changed()
		}
		seen = now
	}
}

// fileStamp changes when a file is added, removed, or written to.
type fileStamp struct {
	newest time.Time
	files  int
	bytes  int64
}

func stamp(dir string) fileStamp {
	var s fileStamp
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a file that goes while we look is seen the next time
		}
		if info, err := d.Info(); err == nil {
			s.files++
			s.bytes += info.Size()
			if info.ModTime().After(s.newest) {
				s.newest = info.ModTime()
			}
		}
		return nil
	})
	return s
}
