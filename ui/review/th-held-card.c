/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-held-card.h"

#include "th-codec.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-permission.h"
#include "th-report-answers.h"
#include "th-review-entry.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThHeldCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *who;
  GtkWidget *reason;
  GtkWidget *changes;
  GtkWidget *ways;
  GtkWidget *why;
  GtkWidget *problem;
  GtkWidget *accept;
  GtkWidget *done;

  ThSession *session;
  char *record;
  ThDot dot;
  ThEntry *held; /* NULL where it cannot be read here */
};

G_DEFINE_FINAL_TYPE (ThHeldCard, th_held_card, GTK_TYPE_WIDGET)

/* The protocol's reasons, for a person. */
static const struct
{
  const char *reason;
  const char *words;
} reasons[] = {
  { "not permitted", N_ ("Its author may not do this.") },
  { "state changed", N_ ("It was written after somebody closed the record.") },
  { "unknown record", N_ ("The station does not have the record it is about.") },
  { "unknown kind", N_ ("The operation does not have records of this kind.") },
  { "revoked", N_ ("The tablet had been ended before this arrived.") },
  { "unreadable", N_ ("The station cannot read it.") },
  { "purged", N_ ("The record was erased.") },
  { "depends on a held entry", N_ ("It needs another one that is held back as well.") },
  { "holding", N_ ("The tablet waits to be let in again.") },
};

static const char *
get_reason (const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reasons[i].reason, reason) == 0)
      return _ (reasons[i].words);

  return reason;
}

static void
on_appended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThHeldCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (th_session_append_finish (TH_SESSION (source), result, &error))
    {
      th_draft_clear (GTK_EDITABLE (self->why));
      return;
    }
  text = th_error_text_dup (error);
  gtk_widget_set_visible (self->ways, TRUE);
  gtk_widget_set_visible (self->done, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
}

/* Returns: (transfer full) (nullable): NULL where there is none, and says so */
static char *
dup_why (ThHeldCard *self)
{
  g_autofree char *why = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->why)));

  g_strstrip (why);
  gtk_widget_set_visible (self->problem, *why == '\0');

  return *why != '\0' ? g_steal_pointer (&why) : NULL;
}

static void
decide (ThHeldCard *self, ThEntry *entry, const char *words)
{
  gtk_widget_set_visible (self->ways, FALSE);
  gtk_label_set_text (GTK_LABEL (self->done), words);
  gtk_widget_set_visible (self->done, TRUE);
  th_session_append_async (self->session, entry, on_appended_cb, g_object_ref (self));
}

static void
on_accept_cb (ThHeldCard *self)
{
  g_autofree char *why = dup_why (self);
  ThEntry *entry;

  if (why == NULL || self->held == NULL)
    return;
  entry = th_review_entry_new_accept (self->held, self->dot, why);
  if (entry != NULL)
    decide (self, entry, _ ("Accepted: it counts when this has been sent."));
}

static void
on_dismiss_cb (ThHeldCard *self)
{
  g_autofree char *why = dup_why (self);

  if (why != NULL)
    decide (self, th_review_entry_new_dismiss (self->record, self->dot, why),
            _ ("Let go: it stays in the log and counts nowhere."));
}

static void
show_answers (ThHeldCard *self, const ThCasebookReading *casebook, const char *kind)
{
  GTimeZone *zone = th_words_get_zone (casebook->operation);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; self->held != NULL && i < self->held->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (self->held->fields, i);
      g_autofree char *label = th_report_words_dup_label (casebook->words, kind, field->path);
      g_autofree char *value =
        th_report_answers_dup_value (casebook->words, kind, field->path, field->value, zone);

      /* Translators: a question, its answer */
      g_string_append_printf (text, _ ("%s: %s"), label, *value != '\0' ? value : "–");
      if (i + 1 < self->held->fields->len)
        g_string_append_c (text, '\n');
    }
  if (self->held == NULL)
    g_string_append (text, _ ("What it says cannot be read here. It can be let go."));
  gtk_label_set_text (GTK_LABEL (self->changes), text->str);
  gtk_widget_set_visible (self->changes, text->len > 0);
}

/* A restricted note is opened with a reason that stands in its log. One that does not stand yet has
 * none, and what is of no known kind may be one: neither says here what is in it. */
static gboolean
is_closed (ThHeldCard *self, const ThCasebookReading *casebook, const char *kind)
{
  return th_case_find (casebook->case_, self->record) == NULL
         && (*kind == '\0' || th_kind_get_bit (kind) == TH_KINDS_RESTRICTED);
}

static void
show_changes (ThHeldCard *self, const ThCasebookReading *casebook, const char *kind)
{
  if (self->held != NULL && is_closed (self, casebook, kind))
    {
      gtk_label_set_text (
        GTK_LABEL (self->changes),
        _ ("It may be a restricted note, so what it says is not shown here. Accept it and open it "
           "with a reason, or let it go and ask its author."));
      return;
    }
  show_answers (self, casebook, kind);
}

static void
th_held_card_dispose (GObject *object)
{
  ThHeldCard *self = TH_HELD_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (th_held_card_parent_class)->dispose (object);
}

static void
th_held_card_finalize (GObject *object)
{
  ThHeldCard *self = TH_HELD_CARD (object);

  g_free (self->record);
  g_clear_pointer (&self->held, th_entry_free);

  G_OBJECT_CLASS (th_held_card_parent_class)->finalize (object);
}

static void
th_held_card_class_init (ThHeldCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_held_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_held_card_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-held-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, box);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, who);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, reason);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, changes);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, ways);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, why);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, problem);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, accept);
  gtk_widget_class_bind_template_child (widget_class, ThHeldCard, done);
  gtk_widget_class_bind_template_callback (widget_class, on_accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss_cb);
}

static void
th_held_card_init (ThHeldCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_held_card_new (ThSession *session,
                  const ThCasebookReading *casebook,
                  const char *record,
                  const char *kind,
                  const ThHistoryEntry *entry)
{
  ThHeldCard *self = g_object_new (TH_TYPE_HELD_CARD, NULL);
  ThActor me = th_session_get_actor (session);
  gboolean may_decide = me.role == TH_ROLE_LEAD || me.role == TH_ROLE_COMMAND;
  g_autofree char *name = NULL;
  g_autofree char *when = NULL;
  g_autofree char *who = NULL;
  g_autofree char *draft = NULL;
  char dot[TH_DOT_TEXT_SIZE];

  self->session = g_object_ref (session);
  self->record = g_strdup (record);
  self->dot = entry->dot;
  if (entry->entry != NULL)
    self->held = th_codec_decode_entry (g_bytes_get_data (entry->bytes, NULL),
                                        g_bytes_get_size (entry->bytes), NULL);
  name = th_words_dup_officer (casebook->operation, entry->entry != NULL ? entry->entry->by : NULL);
  when = th_words_dup_when (entry->moment, th_session_now (session),
                            th_words_get_zone (casebook->operation));
  who = g_strdup_printf (_ ("%s, %s"), name, when);
  gtk_label_set_text (GTK_LABEL (self->who), who);
  gtk_label_set_text (GTK_LABEL (self->reason), get_reason (entry->held));
  show_changes (self, casebook, kind);
  gtk_widget_set_visible (self->ways, may_decide);
  th_dot_format (entry->dot, dot);
  draft = g_strconcat ("held/", dot, NULL);
  th_draft_keep (GTK_EDITABLE (self->why), session, draft);
  gtk_widget_set_visible (self->accept,
                          self->held != NULL
                            && (self->held->op == TH_OP_SET || self->held->op == TH_OP_JOIN));

  return GTK_WIDGET (self);
}
