package handlers

import (
	"context"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/ent"
	"unframed/money"
	"unframed/settings"
)

func settingPath(name string) string { return adminConfigPath + "/" + name }

// settingNames are what a path of a setting can end in.
func (s *Site) settingNames() []string {
	var names []string
	for _, v := range s.Runtime.All() {
		names = append(names, v.Name)
	}
	return names
}

// settingAct is a change of the setting that the path names.
func (s *Site) settingAct(c *gin.Context) (act, error) {
	v, err := s.Runtime.Find(c.Request.Context(), c.Param("setting"))
	if err != nil {
		return act{}, err
	}
	return s.settingActFrom(c, v, c.PostForm(revisionField)), nil
}

func (s *Site) settingActFrom(c *gin.Context, v settings.View, revision string) act {
	a := act{
		reads: reads{},
		path:  settingPath(v.Name), page: adminConfigPath, title: "Change the setting: " + v.Title,
		hidden: [][2]string{{revisionField, revision}},
		again:  func(status int, wrong error) error { return s.showAdminConfig(c, status, typedValues(c), wrong) },
	}
	for _, f := range v.Fields {
		a.details = append(a.details, [2]string{f.Label + " (so far)", orNone(strings.Join(f.Shown, " "))})
		a.fields = append(a.fields, f.Name)
		switch {
		case f.Mode == "decimal":
			a.reads[f.Name] = money.Typed
		case f.Kind == settings.Number:
			a.reads[f.Name] = money.Digits
		}
	}
	return a
}

// adminSetting changes it, on this instance at once and on the others within
// seconds.
func (s *Site) adminSetting(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error) {
	err := s.Runtime.Set(ctx, tx, in.Param("setting"), in.form, in.Get(revisionField))
	return Outcome{To: adminConfigPath, Committed: func() error {
		ctx, cancel := context.WithTimeout(context.Background(), learnWithin)
		defer cancel()
		return s.Runtime.Load(ctx)
	}}, err
}

// learnWithin is how long this instance tries to learn of a change of its own; if
// it cannot, it does so as the others do.
const learnWithin = 3 * time.Second
