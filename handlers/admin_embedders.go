package handlers

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/embedders"
	"unframed/ent"
)

type embeddersForm struct {
	Press          Press
	Origins, Wrong string
	Configured     []string // always trusted, by the environment
	History        []embeddersView
}

type embeddersView struct {
	Origins []string
	By      string
	When    Moment
}

// embeddersAct is a change of the list of trusted embedders.
func (s *Site) embeddersAct(c *gin.Context) (act, error) {
	list, err := s.EmbedderList.List(c.Request.Context())
	return s.embeddersActFrom(c, list, c.PostForm(revisionField)), err
}

func (s *Site) embeddersActFrom(c *gin.Context, list embedders.List, revision string) act {
	return act{
		path: adminConfigPath + "/embedders", page: adminConfigPath, title: "Change who may show pages in a frame",
		details: [][2]string{{"Trusted so far", orNone(strings.Join(list.Origins, " "))}},
		hidden:  [][2]string{{revisionField, revision}}, fields: []string{"origins"},
		again: func(status int, wrong error) error { return s.showAdminConfig(c, status, typedValues(c), wrong) },
	}
}

// adminEmbedders puts the list in force, on this instance at once.
func (s *Site) adminEmbedders(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error) {
	list, err := s.EmbedderList.Set(ctx, tx, in.Get("origins"), in.Get(revisionField))
	return Outcome{To: adminConfigPath, Committed: func() error { return s.trust(list.Origins) }}, err
}

// embeddersForm fills the part of the page that is about the list.
func (s *Site) embeddersForm(c *gin.Context, f *embeddersForm, typed url.Values, wrong map[string]string) error {
	list, err := s.EmbedderList.List(c.Request.Context())
	if err != nil {
		return err
	}
	history, err := s.EmbedderList.History(c.Request.Context(), configHistory)
	if err != nil {
		return err
	}
	*f = embeddersForm{
		Press:   s.press(c, s.embeddersActFrom(c, list, strconv.FormatInt(list.Revision, 10)), wrong),
		Origins: strings.Join(list.Origins, "\n"), Wrong: wrong["origins"], Configured: s.Embedders,
	}
	if typed.Has("origins") {
		f.Origins = typed.Get("origins")
	}
	for _, h := range history {
		f.History = append(f.History, embeddersView{h.Origins, h.By, moment(h.At, signedIn(c.Request).TimeZone)})
	}
	return nil
}
