/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-record-links.h"

#include "th-kind.h"
#include "th-place.h"
#include "th-row-button.h"

#include <glib/gi18n.h>

struct _ThRecordLinks
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *rows;
  GtkWidget *decisions[TH_REVIEW_N_STATES]; /* NULL: not offered so far */
};

G_DEFINE_FINAL_TYPE (ThRecordLinks, th_record_links, GTK_TYPE_WIDGET)

/* Of all kinds where none is named. */
static const struct
{
  const char *kind;
  const char *page;
  const char *icon;
  const char *title;
} links[] = {
  { TH_KIND_ENCOUNTER, "referral-draft", "th-document-symbolic",
    N_ ("Which referrals are called for") },
  { TH_KIND_REFERRAL, "referral-draft", "th-document-symbolic",
    N_ ("What it lacks, and the draft for the Home Office") },
  { TH_KIND_VISIT, "export", "th-document-symbolic", N_ ("Copy for evidence") },
  { NULL, "history", "th-waiting-symbolic", N_ ("Who set what, and when") },
};

static void
th_record_links_dispose (GObject *object)
{
  g_clear_pointer (&TH_RECORD_LINKS (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_record_links_parent_class)->dispose (object);
}

static void
th_record_links_class_init (ThRecordLinksClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_record_links_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-record-links.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRecordLinks, box);
  gtk_widget_class_bind_template_child (widget_class, ThRecordLinks, rows);
}

static void
th_record_links_init (ThRecordLinks *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
on_row_cb (ThRecordLinks *self, GtkWidget *row)
{
  gtk_widget_activate_action (
    GTK_WIDGET (self), "home.go", "@(ssss)",
    th_place_step_to_variant (g_object_get_data (G_OBJECT (row), "step")));
}

/* @step: (transfer full) */
static GtkWidget *
add_row (ThRecordLinks *self, const char *icon, const char *title, ThPlaceStep *step)
{
  GtkWidget *row = th_row_button_new (icon, title, NULL);

  g_object_set_data_full (G_OBJECT (row), "step", step, (GDestroyNotify) th_place_step_free);
  g_signal_connect_object (row, "clicked", G_CALLBACK (on_row_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->rows), row);

  return row;
}

void
th_record_links_show (ThRecordLinks *self, const char *kind, const char *record)
{
  g_return_if_fail (gtk_widget_get_first_child (self->rows) == NULL);

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      if (links[i].kind == NULL || g_strcmp0 (links[i].kind, kind) == 0)
        add_row (self, links[i].icon, _ (links[i].title),
                 th_place_step_new (links[i].page, record));
    }
}

void
th_record_links_offer (ThRecordLinks *self, ThReviewState state, const char *record, gboolean offer)
{
  const char *name = th_review_state_get_name (state);
  const char *title = state == TH_REVIEW_WITHDRAWN ? _ ("Withdraw") : _ ("Reopen");

  if (self->decisions[state] == NULL && offer)
    self->decisions[state] = add_row (self, "th-edit-symbolic", title,
                                      th_place_step_new_at ("decide", record, name, NULL));
  if (self->decisions[state] != NULL)
    gtk_widget_set_visible (self->decisions[state], offer);
}
