// Package embedders is the setting of which sites may show, in a frame, the
// pages made for it.
package embedders

import (
	"fmt"

	"unframed/internal/problem"
	"unframed/settings"
	"unframed/shield"
)

// Most is how many origins the list holds at most: each is sent with every
// response that may be framed.
const Most = 30

// List is what administrators set.
type List struct {
	Origins []string `setting:"origins" label:"Trusted sites" hint:"One a line, exactly as https://partner.example; no wildcard, no path. Empty for none." none:"nobody"`
}

// Check says which lines are no origins.
func (l List) Check(check *problem.Check) {
	for _, origin := range l.Origins {
		if err := shield.CheckOrigin(origin); err != nil {
			check.Refuse("origins", "The list "+err.Error()+".")
		}
	}
	if len(l.Origins) > Most {
		check.Refuse("origins", fmt.Sprintf("The list can hold %d origins at most; these are %d.", Most, len(l.Origins)))
	}
}

// Setting is the list, which administrators change.
var Setting = settings.Declare(settings.Info{
	Name: "embedders", Title: "Sites that may show pages in a frame",
	Help: "They may frame the public profile under /embed/profile/, which knows no session, and nothing else. An instance learns of a change within seconds.",
}, List{}).From(formerTable{})
