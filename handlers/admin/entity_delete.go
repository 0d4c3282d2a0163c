package admin

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

// entityDeleteAct is the end of the row that the path names.
func (p *Pages) entityDeleteAct(c *gin.Context) (press.Act, error) {
	d, record, err := p.lookAtRow(c)
	if err != nil {
		return press.Act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Delete) {
		return press.Act{}, entity.MayNot(d)
	}
	if err := web.ParseForm(c); err != nil {
		return press.Act{}, err
	}
	return p.deleteAct(c, d, record, c.PostForm(press.VersionField)), nil
}

func (p *Pages) deleteAct(c *gin.Context, d *adminkit.Descriptor, record *adminkit.Record, version string) press.Act {
	page := web.RowPath(d.Table, record.ID)
	id := record.ID.String()
	return press.Act{
		Path: page + "/delete", Page: page, Title: "Delete the " + entity.InSentence(d.Label) + " " + record.Label, Level: press.TypedLevel,
		Details: [][2]string{{"Kind", d.Label}, {"Number", id}, {"Version", version}}, Hidden: [][2]string{{press.VersionField, version}},
		Typed: press.TypedDetail{Label: "Type “" + record.Label + "” to delete it", Matches: func(entered string) bool {
			return press.SameText(record.Label)(entered) || strings.TrimSpace(entered) == id
		}},
		Again: func(status int, wrong error) error { return p.showEntity(c, status, wrong) },
	}
}

// entityDelete deletes the row.
func (p *Pages) entityDelete(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	d, id, err := p.rowSent(ctx, in)
	if err != nil {
		return press.Outcome{}, err
	}
	return press.Outcome{To: web.EntityPath(d.Table)}, p.Kit.Within(tx).Delete(ctx, d.Table, id, in.Get(press.VersionField))
}
