package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"ponte/internal/chat"
	"ponte/internal/store"
	"ponte/internal/store/storetest"
)

// TestTwoInstances lets two instances on one PostgreSQL database take in the messages of thirty people, each message once
// by the one, once by the other, and some by both; deliver what follows; and claim the same cases.
func TestTwoInstances(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	var err error
	if db.Keys, err = store.NewKeys(); err != nil {
		t.Fatal(err)
	}
	// Both are opened at once: they must not get in each other's way when they make the tables.
	rigs := make([]*storetest.Rig, 2)
	var opening sync.WaitGroup
	for i := range rigs {
		opening.Go(func() { rigs[i] = storetest.NewRig(t, db, nil) })
	}
	opening.Wait()
	for _, r := range rigs {
		r.Start()
	}

	const people, messages = 30, 6
	var all []storetest.Person
	var wg sync.WaitGroup
	for p := range people {
		ana := rigs[0].Person(storetest.Telegram, fmt.Sprint(p))
		all = append(all, ana)
		var inbound []chat.Inbound
		for m := range messages {
			inbound = append(inbound, ana.Inbound(chat.Text{Body: fmt.Sprint(m)}))
		}
		wg.Go(func() {
			for m, in := range inbound {
				for i := range 1 + m%3/2 { // every third message reaches both
					if err := rigs[(m+i)%2].Conv.Receive(t.Context(), in); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	for _, ana := range all {
		storetest.Eventually(t, func() bool {
			return !slices.ContainsFunc(ana.Lines(), func(l chat.Line) bool { return l.Status == chat.SendQueued })
		})
		var want []string
		for m := range messages {
			want = append(want, fmt.Sprintf("person: %d", m), fmt.Sprintf("bot sent: answer: %d", m))
		}
		if got := ana.Transcript(); !slices.Equal(got, want) {
			t.Errorf("transcript %q", got)
		}
		if n := len(rigs[0].Phone.Texts(ana.Alias.Value)) + len(rigs[1].Phone.Texts(ana.Alias.Value)); n != messages {
			t.Errorf("%d parts sent, want %d", n, messages)
		}
	}

	visitor := rigs[0].Person(storetest.Web, "secret")
	wake, cancel := rigs[1].Conv.Subscribe(visitor.Channel, visitor.Alias)
	defer cancel()
	visitor.Do(chat.Text{Body: "person"}) // here
	<-wake                                // there

	id := visitor.Case().ID
	staff := []chat.Staff{rigs[0].Staff("eva", chat.RoleStaff, ""), rigs[1].Staff("ivo", chat.RoleStaff, "")}
	errs := make([]error, 2)
	for i := range rigs {
		wg.Go(func() { errs[i] = rigs[i].Desk.Claim(t.Context(), staff[i], id) })
	}
	wg.Wait()
	first, second := errs[0], errs[1]
	if first != nil {
		first, second = second, first
	}
	if first != nil || !errors.Is(second, chat.ErrTaken) {
		t.Errorf("one claims with %v, the other with %v", errs[0], errs[1])
	}
}
