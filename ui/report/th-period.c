/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-period.h"

#include "th-drop-down.h"
#include "th-words.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThPeriod
{
  GtkWidget parent_instance;

  GtkWidget *days_list;
  GtkWidget *teams_list;

  GPtrArray *days;  /* of char; the first is NULL where all may be picked */
  GPtrArray *teams; /* the same */
  char *day;
  char *team;
  gboolean has_all;
  gboolean is_showing; /* the lists change by themselves */
};

enum
{
  PROP_0,
  PROP_HAS_ALL,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThPeriod, th_period, GTK_TYPE_WIDGET)

static GParamSpec *props[N_PROPS];
static guint changed_signal;

static const char *
get_picked (GtkWidget *list, GPtrArray *codes)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (list));

  return at < codes->len ? g_ptr_array_index (codes, at) : NULL;
}

/* Returns: whether @kept is another now. */
static gboolean
keep_picked (GtkWidget *list, GPtrArray *codes, char **kept)
{
  const char *picked = get_picked (list, codes);

  if (g_strcmp0 (picked, *kept) == 0)
    return FALSE;
  g_free (*kept);
  *kept = g_strdup (picked);

  return TRUE;
}

static void
on_picked_cb (ThPeriod *self)
{
  gboolean is_other;

  if (self->is_showing)
    return;
  is_other = keep_picked (self->days_list, self->days, &self->day);
  is_other = keep_picked (self->teams_list, self->teams, &self->team) || is_other;
  if (is_other)
    g_signal_emit (self, changed_signal, 0);
}

/* Where @code stands; the last day where it is not there any more, the first of all else. */
static guint
find_code (GPtrArray *codes, const char *code, gboolean is_last)
{
  for (guint i = 0; i < codes->len; i++)
    {
      if (g_strcmp0 (g_ptr_array_index (codes, i), code) == 0)
        return i;
    }

  return is_last && codes->len > 0 ? codes->len - 1 : 0;
}

static gboolean
is_same_list (GListModel *model, GPtrArray *words)
{
  if (model == NULL || g_list_model_get_n_items (model) != words->len)
    return FALSE;
  for (guint i = 0; i < words->len; i++)
    {
      if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i),
                        g_ptr_array_index (words, i)))
        return FALSE;
    }

  return TRUE;
}

/* An open list must not be emptied under a finger. */
static void
fill_list (GtkWidget *list, GPtrArray *words, guint picked)
{
  g_autoptr (GtkStringList) model = NULL;

  if (!is_same_list (gtk_drop_down_get_model (GTK_DROP_DOWN (list)), words))
    {
      model = gtk_string_list_new (NULL);
      for (guint i = 0; i < words->len; i++)
        gtk_string_list_append (model, g_ptr_array_index (words, i));
      gtk_drop_down_set_model (GTK_DROP_DOWN (list), G_LIST_MODEL (model));
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), picked);
}

static void
show_days (ThPeriod *self, const ThCasebookReading *reading)
{
  g_auto (GStrv) days = th_tally_list_days (reading->tally);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_set_size (self->days, 0);
  if (self->has_all)
    {
      g_ptr_array_add (self->days, NULL);
      g_ptr_array_add (words, g_strdup (_ ("Whole operation")));
    }
  for (guint i = 0; days[i] != NULL; i++)
    {
      g_ptr_array_add (self->days, g_strdup (days[i]));
      g_ptr_array_add (words, th_words_dup_day_of (days[i]));
    }
  fill_list (self->days_list, words, find_code (self->days, self->day, !self->has_all));
}

static void
show_teams (ThPeriod *self, const ThActor *actor, const ThCasebookReading *reading)
{
  guint n_teams;
  const ThOperationTeam *teams = th_operation_get_teams (reading->operation, &n_teams);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  gboolean is_all = actor->role == TH_ROLE_COMMAND;

  g_ptr_array_set_size (self->teams, 0);
  if (is_all && self->has_all)
    {
      g_ptr_array_add (self->teams, NULL);
      g_ptr_array_add (words, g_strdup (_ ("All teams")));
    }
  for (guint i = 0; i < n_teams; i++)
    {
      if (!is_all && g_strcmp0 (teams[i].code, actor->team) != 0)
        continue;
      g_ptr_array_add (self->teams, g_strdup (teams[i].code));
      g_ptr_array_add (words, g_strdup (teams[i].name));
    }
  fill_list (self->teams_list, words, find_code (self->teams, self->team, FALSE));
  gtk_widget_set_visible (self->teams_list, self->teams->len > 1);
}

static void
th_period_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, TH_PERIOD (object)->has_all);
}

static void
th_period_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  TH_PERIOD (object)->has_all = g_value_get_boolean (value);
}

static void
th_period_dispose (GObject *object)
{
  ThPeriod *self = TH_PERIOD (object);
  GtkWidget *child;

  self->is_showing = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (th_period_parent_class)->dispose (object);
}

static void
th_period_finalize (GObject *object)
{
  ThPeriod *self = TH_PERIOD (object);

  g_ptr_array_unref (self->days);
  g_ptr_array_unref (self->teams);
  g_free (self->day);
  g_free (self->team);

  G_OBJECT_CLASS (th_period_parent_class)->finalize (object);
}

static void
th_period_class_init (ThPeriodClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = th_period_dispose;
  object_class->finalize = th_period_finalize;
  object_class->get_property = th_period_get_property;
  object_class->set_property = th_period_set_property;
  props[PROP_HAS_ALL] =
    g_param_spec_boolean ("has-all", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", TH_TYPE_PERIOD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-period.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPeriod, days_list);
  gtk_widget_class_bind_template_child (widget_class, ThPeriod, teams_list);
  gtk_widget_class_bind_template_callback (widget_class, on_picked_cb);
}

static void
th_period_init (ThPeriod *self)
{
  self->days = g_ptr_array_new_with_free_func (g_free);
  self->teams = g_ptr_array_new_with_free_func (g_free);
  self->has_all = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  th_drop_down_set_name (GTK_DROP_DOWN (self->days_list), _ ("Day"));
  th_drop_down_set_name (GTK_DROP_DOWN (self->teams_list), _ ("Team"));
}

void
th_period_show (ThPeriod *self, ThSession *session, const ThCasebookReading *reading)
{
  ThActor actor = th_session_get_actor (session);

  self->is_showing = TRUE;
  show_days (self, reading);
  show_teams (self, &actor, reading);
  self->is_showing = FALSE;
  keep_picked (self->days_list, self->days, &self->day);
  keep_picked (self->teams_list, self->teams, &self->team);
}

void
th_period_pick (ThPeriod *self, const char *day, const char *team)
{
  g_free (self->day);
  g_free (self->team);
  self->day = g_strdup (day);
  self->team = g_strdup (team);
}

void
th_period_describe (ThPeriod *self, ThPlaceStep *step)
{
  g_free (step->section);
  g_free (step->field);
  step->section = g_strdup (self->day);
  step->field = g_strdup (self->team);
}

const char *
th_period_get_day (ThPeriod *self)
{
  return self->day;
}

const char *
th_period_get_team (ThPeriod *self)
{
  return self->team;
}
