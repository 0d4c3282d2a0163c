package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/shield"
)

// act is what a press would do, as its page shows it. The same act made for the
// page and for the request that comes from it opens the seal between them; what
// changed in between keeps it shut.
type act struct {
	path    string      // where its form is sent
	page    string      // where its form is, to return to
	seen    string      // where it can be seen what became of it, where that is not page
	title   string      // what is done, in words
	details [][2]string // names and values, as the page shows them
	hidden  [][2]string // the form's hidden fields, sealed with the details
	fields  []string    // what a person fills in, in sight
	files   []string    // the fields in which a person chooses files; see act_files.go
	reads   reads       // how some of it is read
	tier    Tier        // what it asks for, where that is more than its route does
	typed   typed       // what has to be typed under TypedTier
	// stranger is an act that asks for nobody signed in, and whose seal is the
	// browser's.
	stranger bool
	life     time.Duration // of its seal; 0 for shield.SealLife
	// again shows the page once more, with what was wrong.
	again func(status int, wrong error) error
}

// reads are, by field, what becomes of its text before anything else sees it: an
// amount as people type it is made the decimal that is then shown, sealed and
// stored. What a function cannot read it leaves to be refused.
type reads map[string]func(typed string) string

// typed is a detail that a person types once more: what to type, in words, and
// whether this is it.
type typed struct {
	label   string
	matches func(entered string) bool
	mode    string // the keyboard that a phone shows for it
}

func (a act) sealed() shield.Act {
	all := shield.Act{Name: "POST " + a.path, Details: slices.Clone(a.details), Life: a.life}
	for _, field := range a.hidden {
		all.Details = append(all.Details, [2]string{"hidden " + field[0], sentLines.Replace(field[1])})
	}
	return all
}

// sentLines undoes what a browser does to the ends of lines in what it sends,
// and to a character that no page can hold.
var sentLines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD")

// came reports whether the hidden fields came back from the page as they were sealed.
// A handler would read what was sealed, whatever came: who sent something else meant
// something else.
func (a act) came(form url.Values) bool {
	sealed := url.Values{}
	for _, field := range a.hidden {
		sealed.Add(field[0], sentLines.Replace(field[1]))
	}
	for name, values := range sealed {
		sent, ok := form[name]
		if ok && !slices.EqualFunc(sent, values, func(s, v string) bool { return sentLines.Replace(s) == v }) {
			return false
		}
	}
	return true
}

// fault is what cannot hold of a declaration: a field is hidden, filled in or a file,
// and is not called what the platform's own fields are; what is secret is filled in.
func (a act) fault(secret []string) error {
	const ours = "the platform's"
	kinds := map[string]string{sealField: ours, gateField: ours, personField: ours, scriptsField: ours, typedField: ours}
	add := func(name, kind string) error {
		if known := kinds[name]; known != "" && known != kind {
			return fmt.Errorf("the act of %s declares the field %q as %s, and it is %s already", a.path, name, kind, known)
		}
		kinds[name] = kind
		return nil
	}
	var faults []error
	for _, field := range a.hidden {
		faults = append(faults, add(field[0], "hidden"))
	}
	for _, name := range a.fields {
		faults = append(faults, add(name, "filled in"))
	}
	for _, name := range a.files {
		faults = append(faults, add(name, "a file"))
	}
	for _, name := range secret {
		if kinds[name] != "filled in" {
			faults = append(faults, fmt.Errorf("the act of %s fills in no field %q, which its row calls secret", a.path, name))
		}
	}
	return errors.Join(faults...)
}

// read is all of a form that the act's handler gets: the hidden fields, whose
// values the seal vouches for, and what was filled in in sight. Whatever else
// was sent does not reach it.
func (a act) read(form url.Values) url.Values {
	read := url.Values{}
	for _, field := range a.hidden {
		read.Add(field[0], sentLines.Replace(field[1]))
	}
	for _, name := range append([]string{typedField}, a.fields...) {
		if values, ok := form[name]; ok {
			read[name] = slices.Clone(values)
			for i, as := 0, a.reads[name]; as != nil && i < len(values); i++ {
				read[name][i] = as(values[i])
			}
		}
	}
	return read
}

// digest is of the act and of what was typed into its form: for what exactly a
// password was given.
func (a act) digest(typed url.Values) []byte {
	all := shield.Act{Name: "POST " + a.path, Details: a.details}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		for _, value := range typed[name] {
			all.Details = append(all.Details, [2]string{"typed " + name, value})
		}
	}
	sum := all.Hash()
	return sum[:sha256.Size]
}

// Press is what the form of a guarded act carries; see the partial of this
// name.
type Press struct {
	Does   string // what its button does, in words: a small window may show nothing else
	Seal   string
	Person string      // a mark for whom the form is made; empty for a stranger
	Hidden [][2]string // what the form keeps for the server, under the seal
	Typed  *web.Input  // nil unless something has to be typed
	Proved bool        // the password was given for exactly this, and nothing is done yet
	Again  []string    // the names of files that have to be chosen again
}

// press seals an act for its page.
func (s *Site) press(c *gin.Context, a act, wrong map[string]string) Press {
	// The address chooses neither what is seen of such a page nor what has the focus
	// (Document Policy; browsers that do not know it leave it to top.js).
	c.Header("Document-Policy", "force-load-at-top")
	p := Press{Does: a.title, Seal: s.Sealer.Make(s.sealOwner(c, a), a.sealed()), Hidden: a.hidden}
	if identity := web.SignedIn(c.Request); identity != nil && !a.stranger {
		p.Person = s.Sealer.Box.Mark(identity.UserID)
	}
	if kept := s.held(c); web.WaitingOf(c.Request).Found && !a.stranger {
		p.Proved = s.Accounts.Proved(web.SignedIn(c.Request), a.digest(kept))
		if p.Proved {
			web.WaitingOf(c.Request).Press = p.Does
		}
		p.Again = a.filesOf(kept)
	}
	if a.tier == TypedTier {
		p.Typed = &web.Input{
			Name: typedField, Label: a.typed.label, Type: "text", Value: s.held(c).Get(typedField), Wrong: wrong[typedField],
			Autocomplete: "off", MaxLength: 254, Mode: a.typed.mode, Exact: true,
		}
	}
	return p
}

// typedField is the form field, and the name in JSON, of the typed detail.
const typedField = "typed"

// The hidden fields of a form that are not what a person typed.
const (
	sealField = "seal"
	gateField = "gate"
	keyField  = "idempotency_key"
	// revisionField holds which state of a setting the page was made from.
	revisionField = "revision"
	// scriptsField is in forms that ask for the password, within <noscript>: a
	// browser that runs scripts sees no such field.
	scriptsField = "scripts"
	scriptsOff   = "off"
)

// orNone is a detail of an act, which is never empty.
func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// sameText compares what was typed with what was shown, without regard to case
// and to space around it.
func sameText(shown string) func(string) bool {
	return func(entered string) bool { return strings.EqualFold(strings.TrimSpace(entered), shown) }
}

// sealOwner is whose seal opens the act: the session's, or the browser's for
// what a stranger does.
func (s *Site) sealOwner(c *gin.Context, a act) uuid.UUID {
	if identity := web.SignedIn(c.Request); identity != nil && !a.stranger {
		return identity.SessionID
	}
	sum := sha256.Sum256([]byte(s.BrowserSecret(c)))
	return uuid.UUID(sum[:16])
}

// newKey makes an idempotency key for a form: however often the form is sent,
// it is one request.
func newKey() string { return rand.Text() }
