// On every page: the styles, and what the shell does by itself.
import "./css/index.css";
import { bindConfirm } from "./shared/confirm.ts";
import { bindErrands } from "./shared/errands.ts";
import { bindSmall } from "./shared/live-forms.ts";
import { bindMenus } from "./shared/menus.ts";
import { bindPanel } from "./shared/panel.ts";
import { bindRows } from "./shared/rows.ts";
import { bindTabs } from "./shared/tabs.ts";
import { bindToasts } from "./shared/toasts.ts";

bindConfirm();
bindErrands();
bindPanel();
bindMenus();
bindTabs();
bindRows();
bindToasts();
bindSmall();
