/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything it shows is set once, by the template that it stands in. */

#include "th-tab.h"

struct _ThTab
{
  GtkToggleButton parent_instance;

  GtkWidget *box;
  GtkWidget *image;
  GtkWidget *word;
};

enum
{
  PROP_0,
  PROP_ICON,
  PROP_WORD,
  PROP_PAGE,
  PROP_IS_ON_RAIL,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThTab, th_tab, GTK_TYPE_TOGGLE_BUTTON)

static GParamSpec *props[N_PROPS];

static void
set_word (ThTab *self, const char *word)
{
  gtk_label_set_label (GTK_LABEL (self->word), word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
}

static void
set_on_rail (ThTab *self, gboolean is_on_rail)
{
  GtkOrientation orientation = is_on_rail ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), orientation);
  gtk_box_set_spacing (GTK_BOX (self->box), is_on_rail ? 12 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->word),
                           is_on_rail ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_widget_set_halign (self->box, is_on_rail ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
}

static void
th_tab_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  ThTab *self = TH_TAB (object);

  switch (prop_id)
    {
    case PROP_ICON:
      gtk_image_set_from_icon_name (GTK_IMAGE (self->image), g_value_get_string (value));
      break;
    case PROP_WORD:
      set_word (self, g_value_get_string (value));
      break;
    case PROP_PAGE:
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", g_value_get_string (value));
      break;
    case PROP_IS_ON_RAIL:
      set_on_rail (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_tab_class_init (ThTabClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = th_tab_set_property;
  props[PROP_ICON] = g_param_spec_string ("icon", NULL, NULL, NULL, flags);
  props[PROP_WORD] = g_param_spec_string ("word", NULL, NULL, NULL, flags);
  props[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, NULL, flags);
  props[PROP_IS_ON_RAIL] = g_param_spec_boolean ("is-on-rail", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, ThTab, box);
  gtk_widget_class_bind_template_child (widget_class, ThTab, image);
  gtk_widget_class_bind_template_child (widget_class, ThTab, word);
}

static void
th_tab_init (ThTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
