package admin

import (
	"context"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/handlers/press"
	"unframed/internal/money"
	"unframed/settings"
)

func settingPath(name string) string { return adminConfigPath + "/" + name }

// settingNames are what a path of a setting can end in.
func (p *Pages) settingNames() []string {
	var names []string
	for _, v := range p.Runtime.All() {
		names = append(names, v.Name)
	}
	return names
}

// settingAct is a change of the setting that the path names.
func (p *Pages) settingAct(c *gin.Context) (press.Act, error) {
	v, err := p.Runtime.Find(c.Request.Context(), c.Param("setting"))
	if err != nil {
		return press.Act{}, err
	}
	return p.settingActFrom(c, v, c.PostForm(press.RevisionField)), nil
}

func (p *Pages) settingActFrom(c *gin.Context, v settings.View, revision string) press.Act {
	a := press.Act{
		Reads: press.Reads{},
		Path:  settingPath(v.Name), Page: adminConfigPath, Title: "Change the setting: " + v.Title,
		Hidden: [][2]string{{press.RevisionField, revision}},
		Again:  func(status int, wrong error) error { return p.showAdminConfig(c, status, press.TypedValues(c), wrong) },
	}
	for _, f := range v.Fields {
		a.Details = append(a.Details, [2]string{f.Label + " (current)", press.OrNone(strings.Join(f.Shown, " "))})
		a.Fields = append(a.Fields, f.Name)
		switch {
		case f.Mode == "decimal":
			a.Reads[f.Name] = money.Typed
		case f.Kind == settings.Number:
			a.Reads[f.Name] = money.Digits
		}
	}
	return a
}

// adminSetting changes it, on this instance at once and on the others within
// seconds.
func (p *Pages) adminSetting(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	err := p.Runtime.Set(ctx, tx, in.Param("setting"), in.Form, in.Get(press.RevisionField))
	return press.Outcome{To: adminConfigPath, Committed: func() error {
		ctx, cancel := context.WithTimeout(context.Background(), learnWithin)
		defer cancel()
		return p.Runtime.Load(ctx)
	}}, err
}

// learnWithin is how long this instance tries to learn of a change of its own; if
// it cannot, it does so as the others do.
const learnWithin = 3 * time.Second
