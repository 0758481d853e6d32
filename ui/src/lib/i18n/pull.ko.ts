/** Korean words of a pull request. See `pull.en.ts` for how phrases are written. */
import type { PullWords } from './pull.en';
import { preflightKo } from './pull-preflight.ko';
import { sheetsKo } from './pull-sheets.ko';

const count = (n: number): string => n.toLocaleString('ko-KR');

export const pullKo: PullWords = {
  screen: 'PR',
  back: '뒤로',
  into: '병합 대상',
  goneAuthor: '삭제된 계정',
  noBase: 'base 브랜치 없음',
  draft: '초안',
  state: { open: '열림', closed: '닫힘', merged: '병합됨' },
  allApplied: '모두 적용됨',
  openPage: 'GitHub에서 열기',
  copyHead: '커밋 전체 복사',
  lookAgain: '다시 보기',
  looking: 'GitHub에 묻는 중',
  lookedAt: (age) => `${age} 전에 GitHub에 확인함`,
  freshness: {
    sealed: (age) => `최신, ${age} 전 봉인`,
    sealedOnce: '최신, 봉인됨',
    reported: (age) => `최신, ${age} 전 CI 플랜`,
    reportedOnce: '최신, CI 플랜',
    stale: '오래된 플랜',
    none: '플랜 없음',
    applied: '적용됨',
    planning: '플랜 만드는 중',
    applying: '적용 중',
    failed: '적용 실패',
  },

  tabs: '이 PR의 보기',
  plan: '플랜',
  runs: '실행',
  changesOf: (shown, total) => `변경 ${count(total)}개 중 ${count(shown)}개`,

  projects: '프로젝트',
  destroyed: (n) => `${count(n)}개 삭제`,
  changed: (n) => `변경 ${count(n)}개`,
  short: {
    unknown: '확인 전',
    noPlan: '플랜 없음',
    noChanges: '변경 없음',
    planning: '플랜 중',
    applying: '적용 중',
    applied: '적용됨',
    failed: '실패',
    readOnly: '읽기 전용',
  },
  noAccount: '계정을 알 수 없음',
  environment: { production: 'PROD', unknown: 'UNKNOWN', staging: 'STAGING', sandbox: 'SANDBOX' },
  product: { terraform: 'terraform', opentofu: 'tofu' },
  mode: {
    normal: '일반',
    destroy: '전체 삭제',
    refresh_only: '새로 고침 전용',
    targeted: '일부 리소스만',
    replace: '강제 교체 포함',
  },

  does: {
    destroys: (n) => `${count(n)}개 삭제`,
    updates: (n) => `${count(n)}개 변경`,
    creates: (n) => `${count(n)}개 생성`,
    anew: (n) => `${count(n)}개 다시 생성`,
    createsAndAnew: (n, anew) => `${count(n)}개 생성, ${count(anew)}개 다시 생성`,
    forgets: (n) => `${count(n)}개 관리 해제`,
    imports: (n) => `${count(n)}개 가져오기`,
    moves: (n) => `${count(n)}개 이동`,
    reads: (n) => `${count(n)}개 읽기`,
    outputs: (n) => `출력값 ${count(n)}개 변경`,
    actions: (n) => `액션 ${count(n)}개 호출`,
    unknown: (n) => `${count(n)}개에 알 수 없는 작업`,
    nothing: '변경 없음',
  },

  phase: {
    asking: 'GitHub에 이 PR을 묻는 중입니다.',
    fetching: '저장소를 가져오는 중입니다. 처음에는 시간이 걸립니다.',
    finding: 'CI가 게시한 플랜을 찾는 중입니다.',
    downloading: (mebibytes) => `\`{label}\` 플랜을 받는 중입니다. 지금까지 ${count(mebibytes)} MiB입니다.`,
    failed: '이 PR을 확인하지 못했습니다.',
    failedMore: '지금 보이는 내용은 이전 것입니다. {why} {hint}',
  },
  tryAgain: '다시 시도',
  loading: 'PR을 불러오는 중',

  noProjects: {
    title: '건드리는 프로젝트가 없습니다',
    text: '이 PR은 여기서 아는 Terraform, OpenTofu 프로젝트를 바꾸지 않습니다.',
    cut: 'GitHub이 파일을 모두 알려 주지 않아 빠진 프로젝트가 있을 수 있습니다.',
  },
  noPlan: {
    title: '커밋 `{head}`의 플랜이 없습니다',
    planHere: '플랜 역할로 여기서 만들기',
    planHereWhy: '실행하기 전에 무엇이 실행되는지 보여 줍니다. 코드는 샌드박스에서 실행됩니다.',
    planHereRole:
      '실행하기 전에 무엇이 실행되는지 보여 줍니다. 코드는 `{role}` 역할로 샌드박스에서 실행됩니다.',
    planHereIn:
      '실행하기 전에 무엇이 실행되는지 보여 줍니다. 코드는 {account} 계정의 `{role}` 역할로 샌드박스에서 실행됩니다.',
    publish: 'CI에서 플랜 게시하기',
    publishWhy:
      '저장소의 워크플로가 플랜을 게시하게 합니다. 방법은 Countersign의 `docs/publish-plans.md` 문서에 있습니다.',
    file: '플랜 파일 열기',
    fileWhy: '읽기 전용입니다. 적용은 언제나 이 컴퓨터에서 만든 플랜으로만 합니다.',
    choose: '선택…',
    touched: '이 PR이 건드리는 프로젝트:',
  },
  planHere: '여기서 플랜…',
  planProject: (label) => `${label} 플랜…`,
  beingPlanned: {
    title: '여기서 플랜을 만드는 중입니다',
    text: '봉인되면 바로 보여 줍니다. 진행 상황은 실행 화면에 있습니다.',
  },
  showRun: '실행 보기',
  planFailed: '플랜을 읽지 못했습니다',
  notInList: '목록에 없는 리소스입니다. 더는 바뀌지 않는 리소스일 수 있습니다.',
  opening: '플랜을 여는 중',

  problem: {
    none: {
      title: 'CI가 게시한 플랜이 없습니다',
      text: '이 커밋에서 이 프로젝트의 플랜을 게시한 워크플로가 없습니다. 플랜이 없으면 승인할 수도 적용할 수도 없습니다.',
    },
    running: {
      title: 'CI가 플랜을 만드는 중입니다',
      text: '끝나면 그 플랜을 가져옵니다. 먼저 읽으려면 여기서 플랜을 만듭니다.',
    },
    run_failed: {
      title: 'CI에서 플랜이 실패했습니다',
      text: '실행이 `{conclusion}` 상태로 끝나 게시된 플랜이 없습니다. GitHub에서 로그를 보거나 여기서 플랜을 만듭니다.',
    },
    fork: {
      title: '포크의 플랜은 쓰지 않습니다',
      text: '포크에서 게시하는 내용은 포크 주인이 정합니다. 승인하고 적용할 플랜은 여기서 만듭니다.',
    },
    other_head: {
      title: '다른 head의 플랜입니다',
      text: 'CI는 `{head}` 커밋을 플랜했고 그 뒤에 커밋이 올라왔습니다. 다음 실행을 기다리거나 여기서 플랜을 만듭니다.',
    },
    other_event: {
      title: '다른 종류의 실행이 만든 플랜입니다',
      text: '이 PR이 아니라 `{event}` 이벤트로 시작된 실행이라 다른 것을 플랜했을 수 있습니다. 여기서 플랜을 만듭니다.',
    },
    workflow_changed: {
      title: '플랜을 만든 워크플로를 이 PR이 바꿉니다',
      text: '이 PR이 `{path}` 파일을 바꾸므로 CI가 게시하는 내용을 이 PR이 정합니다. 이 플랜은 믿지 않습니다. 여기서 플랜을 만듭니다.',
    },
    duplicate: {
      title: 'CI가 플랜을 둘 이상 게시했습니다',
      text: '어느 것이 맞는지 알 수 없습니다. 워크플로를 다시 실행하거나 여기서 플랜을 만듭니다.',
    },
    expired: {
      title: 'CI의 플랜이 없어졌습니다',
      text: 'GitHub은 게시된 파일을 일정 기간만 보관합니다. 워크플로를 다시 실행하거나 여기서 플랜을 만듭니다.',
    },
    too_large: {
      title: 'CI의 플랜이 너무 큽니다',
      text: '{limit} MiB를 넘는 플랜은 가져오지 않습니다. 여기서 만든 플랜에는 이 제한이 없습니다.',
    },
    damaged: {
      title: 'CI의 플랜을 읽을 수 없습니다',
      text: '{why} 워크플로를 다시 실행하거나 여기서 플랜을 만듭니다.',
    },
    other_project: {
      title: 'CI의 플랜은 다른 것의 플랜입니다',
      text: '함께 게시된 정보가 다른 저장소나 프로젝트를 가리켜 보여 주지 않습니다. 워크플로를 확인하거나 여기서 플랜을 만듭니다.',
    },
    base_changed: {
      title: '오래된 플랜입니다',
      text: '플랜을 만든 뒤 base 브랜치에서 이 프로젝트의 파일 {count}개가 바뀌었습니다. 다시 플랜합니다.',
    },
    base_other: {
      title: '다른 base 브랜치의 플랜입니다',
      text: '`{planned}` 브랜치를 두고 만들었는데 이 PR은 이제 `{now}` 브랜치로 들어갑니다. 다시 플랜합니다.',
    },
    failed: {
      title: '여기서 플랜을 만들지 못했습니다',
      text: '어디서 멈췄는지, 도구가 무엇이라 했는지는 실행 화면에 있습니다. 고친 뒤 다시 플랜합니다.',
    },
    not_downloaded: {
      title: 'CI의 플랜을 가져오지 못했습니다',
      text: '{why} 다시 보기를 누르면 다시 시도합니다.',
    },
  },

  flag: {
    changes_rules: {
      title: '이 PR은 팀의 규칙을 바꿉니다.',
      text: '기본 브랜치나 그 브랜치가 적은 base에 놓인 뒤에야 인정됩니다. 바뀌는 파일: {files}.',
    },
    changes_workflow: {
      title: '이 PR은 CI가 실행하는 것을 바꿉니다.',
      text: '워크플로를 바꾸는 사람이 게시 내용을 정하므로 이 PR에서는 CI의 플랜을 믿지 않습니다. 바뀌는 파일: {files}.',
    },
    fork: {
      title: '포크에서 온 PR입니다.',
      text: '작성자가 팀원이 아닐 수 있습니다. 포크 CI의 플랜은 쓰지 않으며, 여기서 플랜하면 포크의 코드가 실행됩니다.',
    },
    rules_unreadable: {
      title: '팀의 규칙을 읽을 수 없습니다.',
      text: '`{branch}` 브랜치의 `.countersign/projects.toml` {line}번째 줄: {what}. 고치기 전까지 이 저장소의 어떤 것도 적용할 수 없습니다.',
    },
    no_rules: {
      title: '이 저장소에는 규칙이 없습니다.',
      text: '프로젝트를 읽을 수만 있고 적용할 수 없습니다. `{branch}` 브랜치에 `.countersign/projects.toml` 파일을 두어 프로젝트, 계정, 승인할 사람을 정합니다.',
    },
    other_base: {
      title: '이 base의 규칙은 인정되지 않습니다.',
      text: '이 PR은 `{base}` 브랜치로 들어갑니다. 규칙, 계정, 역할은 `{default}` 브랜치나 그 브랜치가 `bases`에 적은 base에서만 오므로, 이 PR은 읽을 수만 있고 플랜하거나 승인하거나 적용할 수 없습니다.',
    },
    named_base: {
      title: '`{base}` 브랜치의 규칙을 따릅니다.',
      text: '`{default}` 브랜치가 `bases`에 이 base를 적었습니다. 어느 계정과 역할인지, 누가 승인하는지는 이 base의 `.countersign/projects.toml` 파일이 정합니다.',
    },
    no_default: {
      title: '팀의 규칙을 알 수 없습니다.',
      text: 'GitHub이 어느 것이 기본 브랜치인지 알려 주지 않았습니다. 이 PR은 플랜하거나 승인하거나 적용할 수 없습니다.',
    },
    files_cut: {
      title: 'GitHub이 파일을 모두 알려 주지 않았습니다.',
      text: '바뀌는 파일이 너무 많아 일부가 빠졌습니다. 여기 없는 프로젝트가 있을 수 있습니다.',
    },
    conflict: {
      title: '이 PR은 병합할 수 없습니다.',
      text: '충돌을 해결해야 플랜을 만들 수 있습니다. 충돌하는 파일: {files}.',
    },
  },

  refusal: {
    terragrunt: {
      title: 'Terragrunt 프로젝트는 여기서 실행하지 않습니다.',
      text: 'Terragrunt가 설정을 생성하므로 무엇이 실행될지 미리 보여 줄 수 없습니다. CI의 플랜은 읽을 수 있습니다.',
    },
    cloud: {
      title: 'HCP Terraform 프로젝트는 여기서 실행하지 않습니다.',
      text: '`cloud` 블록이나 `remote` 백엔드를 쓰는 프로젝트는 다른 곳에서 실행됩니다. CI의 플랜은 읽을 수 있고, 적용은 그곳에서 합니다.',
    },
    stacks: {
      title: 'Stacks는 여기서 실행하지 않습니다.',
      text: 'HCP Terraform이 플랜하고 적용합니다. CI의 플랜은 읽을 수 있고, 적용은 그곳에서 합니다.',
    },
    cdktf: {
      title: 'CDK 프로젝트는 여기서 실행하지 않습니다.',
      text: '프로그램이 설정을 생성하므로 무엇이 실행될지 미리 보여 줄 수 없습니다. CI의 플랜은 읽을 수 있습니다.',
    },
    no_backend: {
      title: '이 프로젝트에는 백엔드가 없습니다.',
      text: '상태가 곧 지워질 체크아웃의 파일이 됩니다. 먼저 백엔드를 설정합니다.',
    },
    local_state: {
      title: '이 프로젝트의 상태는 로컬 파일입니다.',
      text: '곧 지워질 체크아웃에 상태가 쓰이게 됩니다. 다른 사람도 쓸 수 있는 백엔드를 설정합니다.',
    },
    empty: {
      title: '설정이 없습니다.',
      text: '이 프로젝트의 디렉터리에 Terraform, OpenTofu 파일이 없습니다. `.countersign/projects.toml` 파일의 `dir` 값을 고칩니다.',
    },
    left_state: {
      title: '`errored.tfstate`라는 이름이 저장소에 있습니다.',
      text: 'Terraform이 쓰지 못한 상태에 붙이는 이름이므로, 그런 상태로 잘못 읽힐 수 있습니다. 저장소에서 지워야 합니다.',
    },
    repository: {
      title: '이 디렉터리를 저장소로 만드는 파일이 있습니다.',
      text: '모듈을 가져오는 Git이나 Mercurial은 `.git`, `.hg`, 또는 `objects` 옆의 `HEAD`를 저장소로 여기고 그 설정에 적힌 프로그램을 시작할 수 있습니다. 트리에서 지워야 합니다.',
    },
    plugin: {
      title: 'Terraform이 이 저장소의 프로그램을 제 것으로 시작하게 됩니다.',
      text: '이 디렉터리나 `terraform.d/plugins` 아래의 `terraform-provisioner-…` 파일은 설정에 적힌 프로비저너 대신 실행됩니다. 트리에서 지워야 하며, 이 폴더 자리에 놓인 링크도 지워야 합니다.',
    },
  },

  candidate: {
    title: '읽기 전용: 설정되지 않은 프로젝트입니다.',
    text: '파일에서 찾은 프로젝트라 읽을 수 있습니다. 규칙이 인정되는 브랜치의 `.countersign/projects.toml` 파일에 `{dir}` 디렉터리를 적으면 승인하고 적용할 수 있습니다.',
  },
  readOnlyTitle: '읽기 전용',
  claims: {
    title: '다른 사람이 적용에 관해 한 말이 있습니다.',
    text: '푸시할 수 있는 사람은 누구나 그렇게 적을 수 있어 믿지 않으며, 승인을 막지도 않습니다. 적용하기 전에 이에 관해 묻습니다.',
  },
  differences: {
    approved: '승인된 플랜이 아닙니다.',
    reported: 'CI가 보고한 플랜이 아닙니다.',
    compared: (n) => `리소스 ${count(n)}개가 다릅니다. 다시 읽어야 합니다.`,
    onlyParts: '리소스는 같지만 다른 부분이 다릅니다.',
    notCompared: '상대 플랜이 없어 다이제스트가 다르다는 것만 압니다. 전체를 다시 읽어야 합니다.',
    parts: '그 밖에 다른 부분: {parts}.',
    more: (n) => `이름을 적지 않은 것이 ${count(n)}개 더 있습니다.`,
    addresses: '다른 리소스',
    approveAgain: '다시 승인…',
  },
  noApproval: {
    stale: '오래되어 다시 플랜해야 함',
    unknown_parts: '보증할 수 없는 부분이 있음: {parts}',
    not_whole: '온전하지 않아 승인할 수 없음',
    untrusted: '믿을 수 없는 실행의 플랜',
    candidate: '설정되지 않아 읽기 전용',
    other_base: '규칙이 인정되지 않는 base라 읽기 전용',
    no_changes: '변경이 없어 승인할 것이 없음',
    applied: '이미 적용됨',
  },
  otherMode: {
    title: '일반 플랜이 아닙니다: {mode}.',
    text: '승인에 이 모드가 적히며, 모드를 가리키는 승인만 인정됩니다.',
  },
  cannotApprove: {
    title: '승인할 수 없는 플랜입니다.',
    unknown_parts:
      '보증할 수 없는 부분이 있습니다: {parts}. 여기서 플랜을 만들거나 Countersign을 업데이트합니다.',
    not_whole: '온전하지 않습니다. 아무것도 빼지 않고 다시 플랜합니다.',
    untrusted: '믿을 수 없는 실행의 플랜입니다. 여기서 플랜을 만듭니다.',
  },
  noPlanToApprove: '플랜이 없어 승인할 수 없음',

  runsList: '이 PR의 실행',
  runAgo: (age) => `${age} 전`,
  noRuns: '실행이 아직 없습니다',
  noRunsText: '이 컴퓨터에서 이 PR을 플랜하고 적용한 기록이 여기에 모입니다.',
  runsFailed: '실행을 읽지 못했습니다.',

  about: '이 플랜에 대해',
  aboutRow: {
    by: '만든 곳',
    tool: '도구',
    made: '만든 때',
    mode: '모드',
    digest: '공개 다이제스트',
    file: '파일 다이제스트',
    masked: '가려진 값',
  },
  madeBy: { sealed: '이 앱, 이 컴퓨터', reported: 'CI' },
  masked: (n) => `다이제스트에 들어가지 않는 값 ${count(n)}개`,
  notSaid: '알 수 없음',
  copyDigest: '공개 다이제스트 복사',
  copyFile: '파일 다이제스트 복사',

  preflight: preflightKo,
  sheets: sheetsKo,

  hint: { approve: '승인', preflight: '사전 점검', project: '프로젝트', plan: '여기서 플랜', back: '뒤로' },
  act: {
    back: '왔던 곳으로 돌아가기',
    next: '다음 프로젝트',
    previous: '이전 프로젝트',
    planHere: '이 프로젝트를 여기서 플랜…',
    approve: '플랜 승인…',
    preflight: '사전 점검으로 가기',
    look: '이 PR 다시 보기',
    page: '이 PR을 GitHub에서 열기',
    showPlan: '플랜 보기',
    showRuns: '이 PR의 실행 보기',
    check: '다시 점검하기',
    send: '승인 보내기, 승인 창에서',
  },
};
