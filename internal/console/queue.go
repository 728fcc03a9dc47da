package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ponte/internal/chat"
	"ponte/internal/desk"
)

// queueSize is how many cases one page of the queue shows.
const queueSize = 50

// queuePage is the queue.
type queuePage struct {
	*visit
	Items  []card
	Filter filter
	Units  []unitOption // to choose from, for those who see several
	Next   string       // address of the next page; "" on the last
}

// filter is what of the queue is shown.
type filter struct {
	Show string // "", "waiting", "mine", "closed"
	Lang chat.Lang
	Unit string
	Page int
}

// Shows are the ways to narrow the queue by what state a case is in.
func (queuePage) Shows() []string { return []string{"", "waiting", "mine", "closed"} }

// Known are the languages that people may speak.
func (p queuePage) Known() []chat.Lang { return p.c.Texts.Languages() }

// card is a case as the queue shows it.
type card struct {
	desk.Item
	Person   string // name, or what stands for one
	Language string // own name
	Reason   string
	Topic    string // title of the last answer
	Unit     string
	Wait     string
	Owner    string
	Waiting  bool // nobody has it
	Mine     bool
	Urgent   bool
}

// queue shows the cases that the visitor may see, urgent ones first, then the oldest first.
func (c *Console) queue(v *visit) error {
	f := readFilter(v.r.URL.Query())
	items, err := c.Desk.Queue(v.r.Context(), v.Me.Staff, f.query())
	if err != nil {
		return err
	}
	p := queuePage{visit: v, Filter: f}
	if len(items) > queueSize {
		items, p.Next = items[:queueSize], f.next()
	}
	names, err := v.colleagues()
	if err != nil {
		return err
	}
	for _, item := range items {
		p.Items = append(p.Items, v.card(item, names))
	}
	if v.live() {
		return v.render(http.StatusOK, "queue-list", p)
	}
	if v.Me.Unit == "" || v.Me.Role == chat.RoleNational {
		p.Units = c.unitOptions(v)
	}
	return v.render(http.StatusOK, "queue.html", p)
}

func readFilter(q url.Values) filter {
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 0 || page > 1000 {
		page = 0
	}
	return filter{Show: q.Get("show"), Lang: chat.Lang(q.Get("lang")), Unit: q.Get("unit"), Page: page}
}

// query asks for one case more than a page has, to know whether there is another page.
func (f filter) query() desk.Filter {
	q := desk.Filter{Lang: f.Lang, Unit: f.Unit, Limit: queueSize + 1, Offset: f.Page * queueSize}
	switch f.Show {
	case "waiting":
		q.States = []chat.CaseState{chat.CaseOpen}
	case "mine":
		q.Mine = true
	case "closed":
		q.States = []chat.CaseState{chat.CaseClosedState}
	}
	return q
}

func (f filter) next() string {
	q := url.Values{"page": {strconv.Itoa(f.Page + 1)}}
	for name, value := range map[string]string{"show": f.Show, "lang": string(f.Lang), "unit": f.Unit} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/console/?" + q.Encode()
}

func (v *visit) card(item desk.Item, names map[string]string) card {
	c := item.Case
	card := card{
		Item: item, Person: v.person(item), Language: v.language(c.Lang), Reason: v.T(c.Reason), Unit: v.unitName(c.Unit), Wait: v.ago(waitsSince(item)),
		Owner: names[c.Owner], Waiting: c.State == chat.CaseOpen, Mine: c.Owner == v.Me.ID,
		Urgent: c.Urgency != chat.UrgencyNone && c.Urgency != "",
	}
	if c.Topic != "" {
		card.Topic = v.c.Title(c.Topic, v.Lang)
	}
	return card
}

// person names somebody: as their platform does, else by the end of the conversation's id, so that two can be told apart.
func (v *visit) person(item desk.Item) string {
	if item.Name != "" {
		return item.Name
	}
	id := item.Case.ConversationID
	return v.T1("console-nobody", strings.ToUpper(id[max(0, len(id)-4):]))
}

// language gives a language's own name, and says so where none is known.
func (v *visit) language(l chat.Lang) string {
	if !v.c.Texts.Known(l) {
		return v.T("console-language-unknown")
	}
	return v.c.Texts.Name(l)
}

// waitsSince is since when somebody waits in a case: the person since it was opened or since they wrote last.
func waitsSince(item desk.Item) time.Time {
	if item.Case.State == chat.CaseWaitingStaff && item.Heard.After(item.Case.Opened) {
		return item.Heard
	}
	if item.Case.State == chat.CaseOpen {
		return item.Case.Opened
	}
	return item.Case.Touched
}

// ago says how long ago something was, in the coarsest unit that tells enough.
func (v *visit) ago(t time.Time) string {
	d := max(v.c.Now().Sub(t), 0)
	switch {
	case d < time.Minute:
		return v.T("console-ago-now")
	case d < time.Hour:
		return v.T1("console-ago-minutes", strconv.Itoa(int(d/time.Minute)))
	case d < 48*time.Hour:
		return v.T1("console-ago-hours", strconv.Itoa(int(d/time.Hour)))
	}
	return v.T1("console-ago-days", strconv.Itoa(int(d/(24*time.Hour))))
}

// colleagues gives the names of those staff that the visitor may know of, by id.
func (v *visit) colleagues() (map[string]string, error) {
	staff, err := v.c.Desk.ListStaff(v.r.Context(), v.Me.Staff)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(staff))
	for _, s := range staff {
		names[s.ID] = s.Name
	}
	return names, nil
}
