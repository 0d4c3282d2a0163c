package handlers

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/web"
)

// entityDeleteAct is the end of the row that the path names.
func (s *Site) entityDeleteAct(c *gin.Context) (act, error) {
	d, record, err := s.lookAtRow(c)
	if err != nil {
		return act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Delete) {
		return act{}, mayNot(d)
	}
	if err := web.ParseForm(c); err != nil {
		return act{}, err
	}
	return deleteAct(c, s, d, record, c.PostForm(versionField)), nil
}

func deleteAct(c *gin.Context, s *Site, d *adminkit.Descriptor, record *adminkit.Record, version string) act {
	page := web.RowPath(d.Table, record.ID)
	id := record.ID.String()
	return act{
		path: page + "/delete", page: page, title: "Delete the " + inSentence(d.Label) + " " + record.Label, tier: TypedTier,
		details: [][2]string{{"Kind", d.Label}, {"Number", id}, {"Version", version}}, hidden: [][2]string{{versionField, version}},
		typed: typed{label: "Type “" + record.Label + "” to delete it", matches: func(entered string) bool {
			return sameText(record.Label)(entered) || strings.TrimSpace(entered) == id
		}},
		again: func(status int, wrong error) error { return s.showEntity(c, status, wrong) },
	}
}

// entityDelete deletes the row.
func (s *Site) entityDelete(ctx context.Context, tx *ent.Client, in *Sent) (Outcome, error) {
	d, id, err := s.rowSent(ctx, in)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{To: web.EntityPath(d.Table)}, s.Kit.Within(tx).Delete(ctx, d.Table, id, in.Get(versionField))
}
