package place_test

import (
	"os"
	"sync"

	"ponte/internal/place"
)

var load = sync.OnceValues(func() (*place.Gazetteer, error) { return place.Load(os.DirFS("../../knowledge")) })
